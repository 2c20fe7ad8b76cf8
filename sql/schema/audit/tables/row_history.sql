-- The image before the change is stored and the difference is computed when somebody reads: computing it on write costs more than all the rest.
-- Rows are found by table and key; by time through BRIN, which costs next to nothing on a table that only grows.
create table strata_audit.row_history (
  row_history_id  bigint generated always as identity,
  organization_id uuid,
  table_name      text not null,
  row_key         uuid not null,
  operation       text not null,
  old_image       jsonb,
  actor_user_id              uuid,
  actor_membership_id        uuid,
  actor_session_id           uuid,
  actor_impersonator_user_id uuid,
  actor_role      text not null,
  transaction_id  xid8 not null,
  changed_at      timestamptz not null,
  redacted_at     timestamptz,

  constraint row_history_pkey primary key (row_history_id),
  constraint row_history_operation_check check (operation in ('insert', 'update', 'delete')),
  constraint row_history_old_image_check check ((operation = 'insert') = (old_image is null))
);

-- The history of one row.
create index row_history_table_name_row_key_idx on strata_audit.row_history (table_name, row_key, row_history_id);
-- An organization reading its own.
create index row_history_organization_id_idx on strata_audit.row_history (organization_id, row_history_id);
-- A period of time; retention.
create index row_history_changed_at_idx on strata_audit.row_history using brin (changed_at);

select strata_core.lay_personal_data('strata_audit.row_history', p_subject => 'any', p_key_column => null, p_treatment => 'redact', p_columns => '{old_image}');

comment on table strata_audit.row_history is 'One row per row inserted, updated or deleted in a table whose history is kept. Append-only: a row only loses personal values, once, when a person is erased.';
comment on column strata_audit.row_history.organization_id is 'Organization that the changed row belongs to; null for rows of no organization.';
comment on column strata_audit.row_history.table_name is 'Changed table, with its schema.';
comment on column strata_audit.row_history.row_key is 'Key of the changed row.';
comment on column strata_audit.row_history.operation is 'insert, update or delete.';
comment on column strata_audit.row_history.old_image is 'Listed columns as they were before; null for an insert. Secrets are never listed. @pii';
comment on column strata_audit.row_history.actor_user_id is 'User of the session that made the change; null when there was no session.';
comment on column strata_audit.row_history.actor_membership_id is 'Membership that acted; null outside an organization.';
comment on column strata_audit.row_history.actor_session_id is 'Session that made the change; null when there was none.';
comment on column strata_audit.row_history.actor_impersonator_user_id is 'Member of staff who acted as that user; null when nobody did.';
comment on column strata_audit.row_history.actor_role is 'Login role of the database connection.';
comment on column strata_audit.row_history.transaction_id is 'Transaction of the change: rows that changed together share it.';
comment on column strata_audit.row_history.changed_at is 'When, by the clock of the server.';
comment on column strata_audit.row_history.redacted_at is 'When the personal values left the image because a person was erased; null while it is whole.';
