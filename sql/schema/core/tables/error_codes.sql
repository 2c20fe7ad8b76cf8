create table strata_core.error_codes (
  sqlstate       text not null,
  condition_name text not null,
  meaning        text not null,
  remedy         text not null,

  constraint error_codes_pkey primary key (sqlstate),
  constraint error_codes_condition_name_key unique (condition_name),
  constraint error_codes_sqlstate_check check (sqlstate ~ '^ST[0-9]{3}$')
);

comment on table strata_core.error_codes is 'One row per error that pg-strata raises itself.';
comment on column strata_core.error_codes.sqlstate is 'SQLSTATE: ST and three digits.';
comment on column strata_core.error_codes.condition_name is 'The name that the typed client gives it.';
comment on column strata_core.error_codes.meaning is 'What is wrong; also the text of the error.';
comment on column strata_core.error_codes.remedy is 'What to do next; also the hint of the error.';

insert into strata_core.error_codes (sqlstate, condition_name, meaning, remedy) values
  ('ST101', 'context_required', 'This call needs a session context, and there is none.', 'Call strata.begin_session(token) first, in the same transaction.'),
  ('ST102', 'context_already_set', 'This transaction already has the context of another session.', 'Use one transaction per session.'),
  ('ST103', 'session_refused', 'The session is not valid any more.', 'Sign in again and use the new token.'),
  ('ST201', 'transition_refused', 'This change of status is not allowed.', 'Read strata_core.transitions for the changes that are.'),
  ('ST202', 'isolation_refused', 'This call has to see what others have just committed.', 'Call it in a transaction of isolation level read committed.'),
  ('ST203', 'stratum_moved', 'This database does not take changes of accounts: they have moved to another one, or are still on their way here.', 'Call the database that has them; strata_core.extractions names the other side.'),
  ('ST204', 'last_owner', 'An organization would be left without an owner.', 'Make somebody else an owner first: strata.transfer_ownership.'),
  ('ST205', 'rows_not_changed', 'Rows of a table that a merge wanted to change did not change.', 'The error names the table: a policy, a trigger or a rule of it keeps them.'),
  ('ST206', 'hook_refused', 'A hook of a merge cannot be called, or took too long.', 'The error names the hook: it is security definer, belongs to another role than pg-strata''s, and ends within its time limit.'),
  ('ST301', 'append_only', 'The audit trail is only ever added to.', 'Nothing to do: rows of strata_audit cannot be changed or removed.'),
  ('ST401', 'invalid_generator_call', 'A generator of policies or triggers was called for something that is no table of pg-strata.', 'Call it in a migration, with a table of a strata_ schema.'),
  ('ST402', 'invalid_input', 'A value is not allowed here.', 'The error names the constraint that says what is allowed.');
