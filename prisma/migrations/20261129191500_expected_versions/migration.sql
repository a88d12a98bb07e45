-- A waiting request keeps the condition it was made with, under the input's new name.
UPDATE "approvals" SET "input" = ("input" - 'ifMatch') || jsonb_build_object('expectedVersions', "input"->'ifMatch')
WHERE "input" ? 'ifMatch';
