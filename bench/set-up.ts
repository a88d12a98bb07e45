// Imported first: the log reads its level as it is loaded.
process.env.KEYHOLD_LOG_LEVEL ??= "error";
