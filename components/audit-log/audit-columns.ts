export const auditColumns = ["Time", "Actor", "Event", "Target", "Outcome", "IP address"];
