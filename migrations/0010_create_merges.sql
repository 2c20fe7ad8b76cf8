-- Creates strata_merges: duplicate candidates, how two records become one, and the ledger by which that is undone.

set local role strata_owner;
--! begin merges/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_merges authorization strata_owner;
set local role strata_owner;

comment on schema strata_merges is 'Who may be one person or company twice, how two become one, what each merge changed, and how it is undone. Knows every stratum, and none knows it.';

grant usage on schema strata_merges to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_merges to strata_definer;
--! end merges/schema.sql
--! begin merges/functions/merge_status.sql
-- What has ended a merge comes first; what is sealed has been applied.
create function strata_merges.merge_status(p_canceled_at timestamptz, p_undone_at timestamptz, p_sealed_at timestamptz, p_applied_at timestamptz,
                                           p_approved_at timestamptz, p_previewed_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_canceled_at is not null then 'canceled'
    when p_undone_at is not null then 'undone'
    when p_sealed_at is not null then 'sealed'
    when p_applied_at is not null then 'applied'
    when p_approved_at is not null then 'approved'
    when p_previewed_at is not null then 'previewed'
    else 'proposed'
  end;
end;

comment on function strata_merges.merge_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a merge from its events: canceled, undone, sealed, applied, approved, previewed or proposed.';
--! end merges/functions/merge_status.sql
--! begin merges/tables/data_groups.sql
-- What whoever merges decides about: not tables, which nobody who merges knows, but what people call their data.
create table strata_merges.data_groups (
  kind        text not null,
  data_group  text not null,
  is_optional boolean not null default true,
  description text not null,

  constraint data_groups_pkey primary key (kind, data_group),
  constraint data_groups_kind_check check (kind in ('user', 'customer')),
  constraint data_groups_data_group_check check (data_group ~ '^[a-z][a-z0-9_]{0,62}$')
);

comment on table strata_merges.data_groups is 'One row per kind of merge and group of data that a merge can bring along or leave behind.';
comment on column strata_merges.data_groups.kind is 'What is merged: user or customer.';
comment on column strata_merges.data_groups.data_group is 'Name of the group.';
comment on column strata_merges.data_groups.is_optional is 'Whether it can be left behind.';
comment on column strata_merges.data_groups.description is 'What belongs to it, as a short sentence.';

insert into strata_merges.data_groups (kind, data_group, is_optional, description) values
  ('user', 'record', false, 'What a merge needs: earlier merges, and the trail of who did what, which stays with whom it was.'),
  ('user', 'profile', true, 'Name, picture, language and time zone.'),
  ('user', 'sanctions', false, 'Suspensions and locks: the stricter one counts.'),
  ('user', 'identifiers', true, 'E-mail addresses, telephone numbers and user names.'),
  ('user', 'sign_in_methods', true, 'Passkeys and accounts at other providers. Passwords, second factors, devices and recovery codes always stay behind.'),
  ('user', 'external_ids', true, 'What other systems call the person.'),
  ('user', 'memberships', true, 'Memberships in organizations, with what hangs on them.'),
  ('user', 'representation', true, 'For which customers and accounts the person acts.'),
  ('user', 'consents', false, 'Terms that were agreed to and consents: a withdrawal counts.'),
  ('user', 'application', true, 'What other programs keep about the person.'),
  ('customer', 'record', false, 'What a merge needs: earlier merges, and verifications, which stay with whom they were about.'),
  ('customer', 'profile', true, 'Names, date of birth, legal form and country.'),
  ('customer', 'sanctions', false, 'Suspensions and legal holds: the stricter one counts.'),
  ('customer', 'addresses', true, 'Postal addresses, present and former.'),
  ('customer', 'contacts', true, 'How the customer is reached, now and formerly.'),
  ('customer', 'documents', true, 'Identity documents with their fingerprints and attachments. Nobody is verified by it.'),
  ('customer', 'relationships', true, 'Relations to other customers.'),
  ('customer', 'representation', true, 'Who acts for the customer.'),
  ('customer', 'organizations', true, 'The organizations that the customer is the contract partner of.'),
  ('customer', 'benefits', false, 'What the customer got once, and does not get again.'),
  ('customer', 'consents', false, 'Terms that were agreed to and consents: a withdrawal counts.'),
  ('customer', 'application', true, 'What other programs keep about the customer.');
--! end merges/tables/data_groups.sql
--! begin merges/tables/merge_policies.sql
-- One row per column that a merge has to decide about. Which columns these are is asked of the catalog at every merge, so a table that was forgotten stops it instead of
-- being lost. Expressions are SQL over the row r (of the source), or s and t (source and survivor) for values, with $1 the source, $2 the survivor and $3 the time;
-- ours are written by the owner, those of other programs by whoever owns the table (strata.register_reference).
create table strata_merges.merge_policies (
  merge_policy_id   integer not null generated always as identity,
  kind              text not null,
  relation          text not null,
  column_name       text not null,
  policy            text not null,
  data_group        text not null,
  row_condition     text,
  close_assignments text,
  value_expression  text,
  also_columns      text[] not null default '{}',
  hook              text,
  hook_time_limit   interval,
  description       text,
  registered_by     name,
  registered_at     timestamptz,

  constraint merge_policies_pkey primary key (merge_policy_id),
  constraint merge_policies_relation_column_name_kind_key unique (relation, column_name, kind),
  constraint merge_policies_kind_check check (kind in ('user', 'customer', 'membership')),
  constraint merge_policies_policy_check check (policy in ('repoint', 'keep', 'close_duplicate', 'least', 'greatest', 'coalesce', 'union', 'block', 'custom')),
  constraint merge_policies_close_assignments_check check (
    case policy when 'close_duplicate' then close_assignments is not null when 'keep' then close_assignments is null or row_condition is not null else close_assignments is null end),
  constraint merge_policies_custom_check check (policy <> 'custom' or num_nonnulls(hook, value_expression) = 1),
  constraint merge_policies_value_expression_check check (value_expression is null or policy = 'custom'),
  constraint merge_policies_hook_time_limit_check check (hook_time_limit > '0 seconds' and (hook_time_limit is null or hook is not null)),
  -- What other programs keep is told from ours by who said it.
  constraint merge_policies_registered_by_check check ((registered_by is null) = (registered_at is null))
);

comment on table strata_merges.merge_policies is 'One row per column that refers to a user, customer or membership, or holds a value of one that a merge decides about: what becomes of it.';
comment on column strata_merges.merge_policies.merge_policy_id is 'Key, and the order in which policies are carried out.';
comment on column strata_merges.merge_policies.kind is 'What the column refers to: user, customer or membership. Memberships are merged along with users, where both have the same one.';
comment on column strata_merges.merge_policies.relation is 'Table, with its schema.';
comment on column strata_merges.merge_policies.column_name is 'The column.';
comment on column strata_merges.merge_policies.policy is 'repoint: rows go to the survivor, a collision blocks. close_duplicate: rows go to the survivor, colliding ones are ended before. union: rows go, colliding ones stay. keep: rows stay. block: a row blocks the merge. least, greatest, coalesce: the survivor''s value is made from both. custom: value_expression or hook says.';
comment on column strata_merges.merge_policies.data_group is 'The group of strata_merges.data_groups by which whoever merges decides about it.';
comment on column strata_merges.merge_policies.row_condition is 'SQL: which rows it is about; null for all. Others stay.';
comment on column strata_merges.merge_policies.close_assignments is 'SQL that ends a row: a colliding one, or with keep one of row_condition; null where nothing ends.';
comment on column strata_merges.merge_policies.value_expression is 'SQL for the survivor''s value; null unless it is custom.';
comment on column strata_merges.merge_policies.also_columns is 'Columns that triggers change along with it: they go back with it, and constraints about them are the triggers'' business.';
comment on column strata_merges.merge_policies.hook is 'Function (merge_id, source, survivor, is_undo) that is called before the rows are changed; null for none.';
comment on column strata_merges.merge_policies.hook_time_limit is 'How long the hook may take; null for the setting merge_hook_time_limit.';
comment on column strata_merges.merge_policies.description is 'Why; null where it needs no saying.';
comment on column strata_merges.merge_policies.registered_by is 'Login that registered a table of another program; null for those of pg-strata.';
comment on column strata_merges.merge_policies.registered_at is 'When; null for those of pg-strata.';
--! end merges/tables/merge_policies.sql
--! begin merges/tables/merges.sql
-- A merge is a row before it is anything else: whoever repeats a call names the same key and finds it. The preview is the merge itself, rolled back, so
-- the plan says what will happen and not what somebody thinks; its hash is what is approved.
create table strata_merges.merges (
  merge_id            uuid not null default strata_core.uuid_v7(),
  kind                text not null,
  source_id           uuid not null,
  survivor_id         uuid not null,
  idempotency_key     text collate "C" not null,
  choices             jsonb not null default '{}',
  plan                jsonb,
  plan_hash           text,
  proposed_by_user_id uuid,
  proved_at           timestamptz,
  proposed_at         timestamptz not null,
  previewed_at        timestamptz,
  approved_at         timestamptz,
  approved_by_user_id uuid,
  applied_at          timestamptz,
  undone_at           timestamptz,
  sealed_at           timestamptz,
  canceled_at         timestamptz,
  row_count           bigint,
  restored_count      bigint,
  kept_count          bigint,
  status              text generated always as (strata_merges.merge_status(canceled_at, undone_at, sealed_at, applied_at, approved_at, previewed_at)) stored,
  status_reason       text,

  constraint merges_pkey primary key (merge_id),
  constraint merges_idempotency_key_key unique (idempotency_key),
  constraint merges_kind_check check (kind in ('user', 'customer')),
  constraint merges_survivor_id_check check (survivor_id <> source_id),
  constraint merges_idempotency_key_check check (length(idempotency_key) between 1 and 200 and idempotency_key !~ '[[:cntrl:]]'),
  constraint merges_choices_check check (jsonb_typeof(choices) = 'object' and pg_column_size(choices) <= 8192),
  constraint merges_plan_hash_check check ((plan_hash is null) = (plan is null) and (previewed_at is null or plan_hash is not null)),
  constraint merges_approved_at_check check (approved_at is null or previewed_at is not null),
  constraint merges_applied_at_check check (applied_at is null or (previewed_at is not null and row_count is not null)),
  constraint merges_undone_at_check check (
    (undone_at is null) = (restored_count is null) and (undone_at is null) = (kept_count is null) and (undone_at is null or (applied_at is not null and sealed_at is null))),
  constraint merges_sealed_at_check check (sealed_at is null or applied_at is not null),
  constraint merges_canceled_at_check check (canceled_at is null or applied_at is null),
  constraint merges_status_check check (status in ('canceled', 'undone', 'sealed', 'applied', 'approved', 'previewed', 'proposed')),
  constraint merges_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- What was merged into whom, and what a merge has to be undone before.
create index merges_source_id_idx on strata_merges.merges (source_id);
create index merges_survivor_id_idx on strata_merges.merges (survivor_id);
-- What is to be sealed next.
create index merges_applied_at_idx on strata_merges.merges (applied_at) where status = 'applied';

select strata_audit.lay_lifecycle('strata_merges.merges', 'merge');

-- Whoever is erased does not come back by an undo: the ledger goes, and the merge is sealed.
select strata_core.lay_personal_data('strata_merges.merges', p_subject => 'user', p_key_column => 'survivor_id', p_treatment => 'set', p_columns => '{sealed_at}',
  p_replacement => $$case when applied_at is not null and undone_at is null then coalesce(sealed_at, strata_core.clock()) end$$);
select strata_core.lay_personal_data('strata_merges.merges', p_subject => 'customer', p_key_column => 'survivor_id', p_treatment => 'set', p_columns => '{sealed_at}',
  p_replacement => $$case when applied_at is not null and undone_at is null then coalesce(sealed_at, strata_core.clock()) end$$);
select strata_core.lay_personal_data('strata_merges.merges', p_subject => s.subject, p_key_column => k.key_column, p_treatment => 'clear', p_columns => '{status_reason}')
from unnest(array['user', 'customer']) as s (subject) cross join unnest(array['survivor_id', 'source_id']) as k (key_column);

comment on table strata_merges.merges is 'One row per merge of two users or two customers, from its proposal on. Never deleted.';
comment on column strata_merges.merges.merge_id is 'Key.';
comment on column strata_merges.merges.kind is 'What is merged: user or customer.';
comment on column strata_merges.merges.source_id is 'The record that goes into the other.';
comment on column strata_merges.merges.survivor_id is 'The record that is left.';
comment on column strata_merges.merges.idempotency_key is 'Name that whoever proposed the merge gave it: the same name is the same merge.';
comment on column strata_merges.merges.choices is 'Data group to survivor_wins, source_wins or leave; survivor_wins where nothing is said.';
comment on column strata_merges.merges.plan is 'What the last preview found: steps, conflicts, reasons for approval, pending grants. Null before.';
comment on column strata_merges.merges.plan_hash is 'SHA-256, in hex, of what was decided by the plan; null before a preview.';
comment on column strata_merges.merges.proposed_by_user_id is 'Who proposed it; null for a program or a login without a session.';
comment on column strata_merges.merges.proved_at is 'When somebody proved to be both users; null when nobody did.';
comment on column strata_merges.merges.proposed_at is 'When it was proposed.';
comment on column strata_merges.merges.previewed_at is 'When it was last previewed; null before.';
comment on column strata_merges.merges.approved_at is 'When the plan was approved; null before, and again after another preview found something else.';
comment on column strata_merges.merges.approved_by_user_id is 'Who approved it; null for a login without a session.';
comment on column strata_merges.merges.applied_at is 'When it was carried out; null before.';
comment on column strata_merges.merges.undone_at is 'When it was undone; null unless it was.';
comment on column strata_merges.merges.sealed_at is 'Since when it cannot be undone, because the time for it is over or the person was erased; null before.';
comment on column strata_merges.merges.canceled_at is 'When it was given up; null unless it was.';
comment on column strata_merges.merges.row_count is 'Rows that it changed; null before.';
comment on column strata_merges.merges.restored_count is 'Rows that undoing put back; null unless it was undone.';
comment on column strata_merges.merges.kept_count is 'Rows that undoing left wholly or partly as they were, for a reason that the ledger tells; null unless it was undone.';
comment on column strata_merges.merges.status is 'canceled, undone, sealed, applied, approved, previewed or proposed.';
comment on column strata_merges.merges.status_reason is 'Reason given with the last change; null when none was. @pii';
--! end merges/tables/merges.sql
--! begin merges/tables/merge_steps.sql
create table strata_merges.merge_steps (
  merge_id     uuid not null,
  step         integer not null,
  kind         text not null,
  relation     text not null,
  column_name  text not null,
  policy       text not null,
  data_group   text not null,
  key_columns  text[] not null,
  columns      text[] not null,
  row_count    bigint not null default 0,

  constraint merge_steps_pkey primary key (merge_id, step),
  constraint merge_steps_merge_id_fkey foreign key (merge_id) references strata_merges.merges (merge_id)
);

comment on table strata_merges.merge_steps is 'One row per merge and table that it changed, in the order of changing.';
comment on column strata_merges.merge_steps.merge_id is 'The merge.';
comment on column strata_merges.merge_steps.step is 'Its order in the merge.';
comment on column strata_merges.merge_steps.kind is 'What the column refers to: user, customer or membership.';
comment on column strata_merges.merge_steps.relation is 'Table, with its schema.';
comment on column strata_merges.merge_steps.column_name is 'The column by which rows were found.';
comment on column strata_merges.merge_steps.policy is 'What was done: repoint, close_duplicate, union, or what made a value.';
comment on column strata_merges.merge_steps.data_group is 'The group of data that it belongs to.';
comment on column strata_merges.merge_steps.key_columns is 'Columns by which rows are told apart.';
comment on column strata_merges.merge_steps.columns is 'Columns that may have changed.';
comment on column strata_merges.merge_steps.row_count is 'Rows that it changed.';
--! end merges/tables/merge_steps.sql
--! begin merges/tables/merge_ledger.sql
-- One row per changed row, with nothing but what changed: undoing needs no more, and what is not here cannot leak from here. Rows go when the merge is sealed.
create table strata_merges.merge_ledger (
  merge_id    uuid not null,
  step        integer not null,
  row_number  bigint not null,
  source_id   uuid not null,
  survivor_id uuid not null,
  row_key     jsonb not null,
  before      jsonb not null,
  after       jsonb not null,
  restored_at timestamptz,
  kept_reason text,

  constraint merge_ledger_pkey primary key (merge_id, step, row_number),
  constraint merge_ledger_step_fkey foreign key (merge_id, step) references strata_merges.merge_steps (merge_id, step),
  constraint merge_ledger_kept_reason_check check (kept_reason in ('gone', 'changed', 'collision', 'partly_changed'))
);

-- Whoever is erased takes their rows along.
create index merge_ledger_source_id_idx on strata_merges.merge_ledger (source_id);
create index merge_ledger_survivor_id_idx on strata_merges.merge_ledger (survivor_id);
-- What could not be restored.
create index merge_ledger_kept_reason_idx on strata_merges.merge_ledger (merge_id) where kept_reason is not null;

select strata_core.lay_personal_data('strata_merges.merge_ledger', p_subject => s.subject, p_key_column => k.key_column, p_treatment => 'delete_row', p_columns => '{before,after}')
from unnest(array['user', 'customer']) as s (subject) cross join unnest(array['survivor_id', 'source_id']) as k (key_column);

comment on table strata_merges.merge_ledger is 'One row per row that a merge changed, until the merge is sealed.';
comment on column strata_merges.merge_ledger.merge_id is 'The merge.';
comment on column strata_merges.merge_ledger.step is 'The step of the merge, which names the table.';
comment on column strata_merges.merge_ledger.row_number is 'Order within the step.';
comment on column strata_merges.merge_ledger.source_id is 'The record that was merged.';
comment on column strata_merges.merge_ledger.survivor_id is 'The record that it was merged into.';
comment on column strata_merges.merge_ledger.row_key is 'Key of the row after the change.';
comment on column strata_merges.merge_ledger.before is 'The columns of the step before. @pii';
comment on column strata_merges.merge_ledger.after is 'The same columns after. @pii';
comment on column strata_merges.merge_ledger.restored_at is 'When undoing put the row back; null before.';
comment on column strata_merges.merge_ledger.kept_reason is 'Why undoing left it: gone, changed (points elsewhere since), partly_changed (some of its columns are somebody''s later edit), collision (another row has its place). Null: it did not.';
--! end merges/tables/merge_ledger.sql
--! begin merges/tables/pending_grants.sql
-- Rights are never added up. What the source had and the survivor has not is written down, for somebody with the right to give it.
create table strata_merges.pending_grants (
  merge_id         uuid not null,
  pending_grant    integer not null,
  kind             text not null,
  organization_id  uuid,
  membership_id    uuid,
  role_id          uuid,
  permission       text collate "C",
  scope            text,
  relationship_id  uuid,

  constraint pending_grants_pkey primary key (merge_id, pending_grant),
  constraint pending_grants_merge_id_fkey foreign key (merge_id) references strata_merges.merges (merge_id),
  constraint pending_grants_kind_check check (
    case kind when 'role' then num_nonnulls(organization_id, membership_id, role_id) = 3
              when 'permission' then num_nonnulls(organization_id, membership_id, permission, scope) = 4
              when 'relationship' then num_nonnulls(organization_id, membership_id, relationship_id) = 3
              when 'platform_role' then role_id is not null
              else false end)
);

comment on table strata_merges.pending_grants is 'One row per right that the source of a merge had and the survivor did not get.';
comment on column strata_merges.pending_grants.merge_id is 'The merge.';
comment on column strata_merges.pending_grants.pending_grant is 'Its number in the merge.';
comment on column strata_merges.pending_grants.kind is 'role, permission, relationship or platform_role.';
comment on column strata_merges.pending_grants.organization_id is 'Organization; null for a platform role.';
comment on column strata_merges.pending_grants.membership_id is 'The survivor''s membership that would get it; null for a platform role.';
comment on column strata_merges.pending_grants.role_id is 'The role; null for others.';
comment on column strata_merges.pending_grants.permission is 'The permission; null for others.';
comment on column strata_merges.pending_grants.scope is 'Scope of the permission; null for others.';
comment on column strata_merges.pending_grants.relationship_id is 'The relation of the source that was ended; null for others.';
--! end merges/tables/pending_grants.sql
--! begin merges/data.sql
-- What a merge of users does. What somebody did stays with whom it was: strata.canonical_users tells who that is today.
insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, row_condition, close_assignments, also_columns, hook, description) values
  ('user', 'strata_users.users', 'merged_into_user_id', 'repoint', 'record', null, null, '{}', null, 'Who was merged into the source is merged into the survivor: one step leads to whoever is left.'),
  ('user', 'strata_users.user_activity', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.identifiers', 'user_id', 'close_duplicate', 'identifiers', null,
    $$released_at = greatest($3, coalesce(r.verified_at, r.claimed_at)), release_reason = 'merged', is_primary = false$$, '{}', 'strata_merges.settle_identifiers',
    'A claim that both have is the survivor''s, unless only the source proved it.'),
  ('user', 'strata_users.federated_identities', 'user_id', 'repoint', 'sign_in_methods', null, null, '{}', null, null),
  ('user', 'strata_users.passkeys', 'user_id', 'repoint', 'sign_in_methods', null, null, '{}', null, null),
  ('user', 'strata_users.passkey_handles', 'user_id', 'repoint', 'sign_in_methods', null, null, '{}', null, null),
  ('user', 'strata_users.password_credentials', 'user_id', 'keep', 'record', null, null, '{}', null, 'Two passwords would be one too many.'),
  ('user', 'strata_users.totp_factors', 'user_id', 'keep', 'record', null, null, '{}', null, 'Sealed for its user.'),
  ('user', 'strata_users.recovery_codes', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.private_identifications', 'user_id', 'keep', 'record', null, null, '{}', null, 'What identifies the source must not recover the survivor.'),
  ('user', 'strata_users.devices', 'user_id', 'keep', 'record', null, null, '{}', null, 'A device is trusted for whom it was seen with.'),
  ('user', 'strata_users.sessions', 'user_id', 'keep', 'record', null, null, '{}', null, 'They end with the epoch of the source, and do not come back.'),
  ('user', 'strata_users.sessions', 'impersonator_user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.challenges', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.notices', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.sign_ins', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.identifier_changes', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.number_reassignments', 'holder_user_id', 'block', 'identifiers', $$r.status in ('claimed', 'contested', 'released')$$, null, '{}', null, 'Whose number it is has to be decided first.'),
  ('user', 'strata_users.number_reassignments', 'claimant_user_id', 'block', 'identifiers', $$r.status in ('claimed', 'contested', 'released')$$, null, '{}', null, 'Whose number it is has to be decided first.'),
  ('user', 'strata_users.recovery_cases', 'user_id', 'block', 'sign_in_methods', $$r.status = 'open'$$, null, '{}', null, 'Who the user is has to be decided first.'),
  ('user', 'strata_users.external_ids', 'user_id', 'repoint', 'external_ids', null, null, '{}', null, null),
  ('user', 'strata_access.user_roles', 'user_id', 'keep', 'memberships', null, null, '{}', null, 'Roles of the platform are never inherited: see strata_merges.pending_grants.'),
  ('user', 'strata_accounts.account_operators', 'user_id', 'close_duplicate', 'representation', null, 'ended_at = greatest($3, r.started_at)', '{}', null, null),
  ('user', 'strata_tenancy.representatives', 'user_id', 'close_duplicate', 'representation', null, $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('user', 'strata_tenancy.consents', 'user_id', 'union', 'consents', 'r.applies_to <> ''user'' or r.withdrawn_at is not null
      or not exists (select from strata_tenancy.consents w where w.user_id = $2 and w.applies_to = ''user'' and w.term = r.term and w.version = r.version and w.withdrawn_at is not null)',
    null, '{}', 'strata_merges.withdraw_user_consents', 'What either of them has withdrawn is withdrawn.'),
  ('user', 'strata_tenancy.invitations', 'user_id', 'union', 'memberships', $$r.status = 'pending'$$, null, '{}', null, null),
  ('user', 'strata_tenancy.memberships', 'user_id', 'close_duplicate', 'memberships', null, $$ended_at = $3, is_default = false, status_reason = 'merged'$$,
    '{is_default,user_full_name}', 'strata_merges.merge_memberships', 'The survivor''s membership of the same label stays, with its roles.');

-- What becomes of what hangs on a membership that ends because the survivor has the same one. Everything else of it stays where it is.
insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, row_condition, close_assignments, also_columns, hook, description) values
  ('membership', 'strata_access.membership_grants', 'membership_id', 'union', 'memberships', $$r.effect = 'deny' and r.ended_at is null and r.counterpart_membership_id is distinct from $2$$, null, '{}', null, 'What was denied stays denied; what was allowed is not added up.'),
  ('membership', 'strata_access.membership_grants', 'counterpart_membership_id', 'union', 'memberships', $$r.effect = 'deny' and r.ended_at is null and r.membership_id <> $2$$, null, '{}', null, null),
  ('membership', 'strata_tenancy.relationships', 'upper_membership_id', 'keep', 'memberships', 'r.ended_at is null or r.ended_at > greatest($3, r.started_at)', 'ended_at = greatest($3, r.started_at)', '{}', null, 'Rights reach along relations, so these are not inherited either.'),
  ('membership', 'strata_tenancy.relationships', 'lower_membership_id', 'keep', 'memberships', 'r.ended_at is null or r.ended_at > greatest($3, r.started_at)', 'ended_at = greatest($3, r.started_at)', '{}', null, 'Rights reach along relations, so these are not inherited either.'),
  ('membership', 'strata_tenancy.party_addresses', 'membership_id', 'union', 'memberships', null, null, '{}', null, null),
  ('membership', 'strata_tenancy.party_contacts', 'membership_id', 'union', 'memberships', null, null, '{}', null, null),
  ('membership', 'strata_tenancy.party_settings', 'membership_id', 'union', 'memberships', null, null, '{}', null, null);

insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, row_condition, close_assignments, also_columns, hook, description) values
  ('customer', 'strata_customers.customers', 'merged_into_customer_id', 'repoint', 'record', null, null, '{}', null, 'Who was merged into the source is merged into the survivor: one step leads to whoever is left.'),
  ('customer', 'strata_customers.customer_addresses', 'customer_id', 'close_duplicate', 'addresses', null, $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('customer', 'strata_customers.customer_contacts', 'customer_id', 'close_duplicate', 'contacts', null, $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('customer', 'strata_customers.customer_relationships', 'from_customer_id', 'close_duplicate', 'relationships', 'r.to_customer_id <> $2', $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', 'strata_merges.end_relations_between', 'A relation between the two ends and stays.'),
  ('customer', 'strata_customers.customer_relationships', 'to_customer_id', 'close_duplicate', 'relationships', 'r.from_customer_id <> $2', $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('customer', 'strata_customers.legal_holds', 'customer_id', 'repoint', 'sanctions', null, null, '{}', null, null),
  ('customer', 'strata_customers.benefit_redemptions', 'customer_id', 'union', 'benefits', null, null, '{}', null, null),
  ('customer', 'strata_kyc.identity_documents', 'customer_id', 'repoint', 'documents', null, null, '{}', null, 'A document that the source was verified by counts for the survivor, who is verified by a case of their own.'),
  ('customer', 'strata_kyc.document_fingerprints', 'customer_id', 'repoint', 'documents', null, null, '{}', null, null),
  ('customer', 'strata_kyc.attachments', 'customer_id', 'repoint', 'documents', null, null, '{}', null, null),
  ('customer', 'strata_kyc.verification_checks', 'customer_id', 'keep', 'record', $$r.status = 'pending'$$, 'canceled_at = $3', '{}', null, null),
  ('customer', 'strata_kyc.verification_cases', 'customer_id', 'keep', 'record', $$r.status in ('requires_input', 'processing')$$, 'canceled_at = $3', '{}', null, 'A case is about who the customer said to be.'),
  ('customer', 'strata_tenancy.consents', 'customer_id', 'union', 'consents', 'r.withdrawn_at is not null
      or not exists (select from strata_tenancy.consents w where w.customer_id = $2 and w.term = r.term and w.version = r.version and w.withdrawn_at is not null)',
    null, '{}', 'strata_merges.withdraw_customer_consents', 'What either of them has withdrawn is withdrawn.'),
  ('customer', 'strata_tenancy.organizations', 'customer_id', 'repoint', 'organizations', null, null, '{}', null, null),
  ('customer', 'strata_tenancy.representatives', 'customer_id', 'close_duplicate', 'representation', null, $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('customer', 'strata_accounts.eligible_customers', 'merged_into_customer_id', 'keep', 'record', null, null, '{}', null, 'Accounts follow by their own projection, here and on the server that they may have moved to.');

-- The rest of what refers to one of them: a trail of who did what, what belongs to the tombstone, and what follows by itself.
insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group)
select p.kind, p.relation, c.column_name, 'keep', case p.kind when 'membership' then 'memberships' else 'record' end
from (values
  ('user', 'strata_access.user_roles', '{granted_by_user_id,revoked_by_user_id}'::text[]),
  ('user', 'strata_access.roles', '{created_by_user_id,retired_by_user_id}'),
  ('user', 'strata_access.role_permissions', '{granted_by_user_id,revoked_by_user_id}'),
  ('user', 'strata_access.role_inheritance', '{granted_by_user_id,revoked_by_user_id}'),
  ('user', 'strata_access.membership_roles', '{granted_by_user_id,revoked_by_user_id}'),
  ('user', 'strata_access.membership_grants', '{granted_by_user_id,revoked_by_user_id}'),
  ('user', 'strata_access.domain_roles', '{granted_by_user_id}'),
  ('user', 'strata_kyc.verification_cases', '{reviewed_by_user_id}'),
  ('user', 'strata_kyc.verification_checks', '{reviewed_by_user_id}'),
  ('user', 'strata_tenancy.consents', '{withdrawn_by_user_id}'),
  ('user', 'strata_tenancy.invitations', '{invited_by_user_id,accepted_by_user_id}'),
  ('membership', 'strata_users.sessions', '{membership_id}'),
  ('membership', 'strata_users.challenges', '{membership_id}'),
  ('membership', 'strata_access.legacy_numbers', '{membership_id}'),
  ('membership', 'strata_access.roles', '{created_by_membership_id,retired_by_membership_id}'),
  ('membership', 'strata_access.role_permissions', '{granted_by_membership_id,revoked_by_membership_id}'),
  ('membership', 'strata_access.role_inheritance', '{granted_by_membership_id,revoked_by_membership_id}'),
  ('membership', 'strata_access.membership_roles', '{membership_id,granted_by_membership_id,revoked_by_membership_id}'),
  ('membership', 'strata_access.membership_grants', '{granted_by_membership_id,revoked_by_membership_id}'),
  ('membership', 'strata_access.domain_roles', '{granted_by_membership_id}'),
  ('membership', 'strata_tenancy.organization_domains', '{joining_set_by_membership_id}'),
  ('membership', 'strata_tenancy.alert_rules', '{membership_id}'),
  ('membership', 'strata_tenancy.alerts', '{raised_by_membership_id}'),
  ('membership', 'strata_tenancy.alert_deliveries', '{membership_id}'),
  ('membership', 'strata_tenancy.consents', '{membership_id}'),
  ('membership', 'strata_tenancy.invitations', '{membership_id,invited_by_membership_id,accepted_membership_id}'),
  ('membership', 'strata_tenancy.membership_moves', '{from_membership_id,to_membership_id}'),
  ('customer', 'strata_accounts.accounts', '{customer_id}'),
  ('customer', 'strata_accounts.account_holders', '{customer_id}')
) as p (kind, relation, column_names) cross join unnest(p.column_names) as c (column_name);

-- Values of the survivor. A name is taken as a whole, and of a customer who is verified nothing, because it is what was verified. An expired suspension is none.
insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, row_condition, value_expression) values
  ('user', 'strata_users.users', 'given_name', 'coalesce', 'profile', 't.full_name is null', null),
  ('user', 'strata_users.users', 'family_name', 'coalesce', 'profile', 't.full_name is null', null),
  ('user', 'strata_users.users', 'avatar_url', 'coalesce', 'profile', null, null),
  ('user', 'strata_users.users', 'locale', 'coalesce', 'profile', null, null),
  ('user', 'strata_users.users', 'time_zone', 'coalesce', 'profile', null, null),
  ('user', 'strata_users.users', 'registered_at', 'coalesce', 'record', null, null),
  ('user', 'strata_users.users', 'suspended_until', 'custom', 'sanctions', 's.suspended_at is not null and (s.suspended_until is null or s.suspended_until > $3)',
    $$case when t.suspended_at is null then s.suspended_until when num_nulls(s.suspended_until, t.suspended_until) = 0 then greatest(s.suspended_until, t.suspended_until) end$$),
  ('user', 'strata_users.users', 'suspended_at', 'custom', 'sanctions', 's.suspended_at is not null and (s.suspended_until is null or s.suspended_until > $3)',
    'coalesce(t.suspended_at, s.suspended_at)'),
  ('user', 'strata_users.users', 'locked_until', 'custom', 'sanctions', 's.locked_at is not null and (s.locked_until is null or s.locked_until > $3)',
    $$case when t.locked_at is null then s.locked_until when num_nulls(s.locked_until, t.locked_until) = 0 then greatest(s.locked_until, t.locked_until) end$$),
  ('user', 'strata_users.users', 'locked_at', 'custom', 'sanctions', 's.locked_at is not null and (s.locked_until is null or s.locked_until > $3)',
    'coalesce(t.locked_at, s.locked_at)'),
  ('user', 'strata_users.user_activity', 'last_sign_in_at', 'greatest', 'record', null, null),
  ('customer', 'strata_customers.customers', 'given_name', 'coalesce', 'profile', 't.verified_at is null and num_nonnulls(t.given_name, t.family_name) = 0', null),
  ('customer', 'strata_customers.customers', 'family_name', 'coalesce', 'profile', 't.verified_at is null and num_nonnulls(t.given_name, t.family_name) = 0', null),
  ('customer', 'strata_customers.customers', 'legal_name', 'coalesce', 'profile', 't.verified_at is null', null),
  ('customer', 'strata_customers.customers', 'born_on', 'coalesce', 'profile', 't.verified_at is null', null),
  ('customer', 'strata_customers.customers', 'legal_form', 'coalesce', 'profile', 't.verified_at is null', null),
  ('customer', 'strata_customers.customers', 'country', 'coalesce', 'profile', 't.verified_at is null', null),
  ('customer', 'strata_customers.customers', 'suspended_at', 'coalesce', 'sanctions', null, null);
--! end merges/data.sql
--! begin merges/functions/check_choices.sql
create function strata_merges.check_choices(p_kind text, p_choices jsonb) returns void
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if jsonb_typeof(p_choices) is distinct from 'object' or exists (
    select from jsonb_each(p_choices) as c (data_group, choice)
    left join strata_merges.data_groups g on g.kind = p_kind and g.data_group = c.data_group
    where g.data_group is null or c.choice not in ('"survivor_wins"', '"source_wins"', '"leave"') or (c.choice = '"leave"' and not g.is_optional)) then
    perform strata_core.raise_error('ST402', 'merges_choices_check');
  end if;
end
$$;

comment on function strata_merges.check_choices(text, jsonb) is 'Raises ST402 for choices that a merge does not offer.';

alter function strata_merges.check_choices(text, jsonb) owner to strata_definer;
--! end merges/functions/check_choices.sql
--! begin merges/functions/enter_merge.sql
create function strata_merges.enter_merge(p_kind text, p_source_id uuid, p_survivor_id uuid, p_idempotency_key text, p_choices jsonb, p_reason text, p_user_id uuid, p_proved_at timestamptz)
  returns table (outcome text, merge_id uuid)
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
declare
  v_merge strata_merges.merges;
begin
  if p_kind is null or p_kind not in ('user', 'customer') then
    perform strata_core.raise_error('ST402', 'merges_kind_check');
  end if;
  perform strata_merges.check_choices(p_kind, p_choices);
  -- Whoever repeats a proposal hears of it again, also when it has been carried out since.
  select m.* into v_merge from strata_merges.merges m where m.idempotency_key = p_idempotency_key;
  if v_merge.merge_id is null then
    outcome := case when p_source_id = p_survivor_id then 'same_record' else strata_merges.merge_obstacle(p_kind, p_source_id, p_survivor_id) end;
    if outcome is not null then
      return next;
      return;
    end if;
    insert into strata_merges.merges (kind, source_id, survivor_id, idempotency_key, choices, proposed_by_user_id, proved_at, proposed_at, status_reason)
    values (p_kind, p_source_id, p_survivor_id, p_idempotency_key, p_choices, p_user_id, p_proved_at, strata_core.clock(), p_reason)
    on conflict (idempotency_key) do nothing
    returning merge_id into merge_id;
    if merge_id is not null then
      outcome := 'proposed';
      return next;
      return;
    end if;
    select m.* into v_merge from strata_merges.merges m where m.idempotency_key = p_idempotency_key;
  end if;
  if (v_merge.kind, v_merge.source_id, v_merge.survivor_id, v_merge.choices) = (p_kind, p_source_id, p_survivor_id, p_choices) then
    outcome := 'unchanged';
    merge_id := v_merge.merge_id;
  else
    outcome := 'key_reused';
  end if;
  return next;
end
$$;

comment on function strata_merges.enter_merge(text, uuid, uuid, text, jsonb, text, uuid, timestamptz) is 'Enters a proposal. Outcomes as strata.propose_merge.';

alter function strata_merges.enter_merge(text, uuid, uuid, text, jsonb, text, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/enter_merge.sql
--! begin merges/functions/reference_columns.sql
-- Asked of the catalog and not of a list: every column with a foreign key to users, customers or memberships, whoever it belongs to, and every column of ours
-- that is named for one of them without a key. Trails of what happened stay as they were written.
create function strata_merges.reference_columns() returns table (kind text, relation text, column_name text, is_foreign boolean)
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select e.kind, format('%I.%I', n.nspname, c.relname), a.attname::text, n.nspname <> 'strata' and n.nspname not like 'strata\_%'
    from (values ('user', 'strata_users.users'::regclass, 'user_id'), ('customer', 'strata_customers.customers', 'customer_id'),
                 ('membership', 'strata_tenancy.memberships', 'membership_id')) as e (kind, entity, key_column)
    join pg_constraint k on k.contype = 'f' and k.confrelid = e.entity and k.conparentid = 0
    cross join lateral unnest(k.conkey, k.confkey) as f (attnum, referenced)
    join pg_attribute r on r.attrelid = k.confrelid and r.attnum = f.referenced and r.attname = e.key_column
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = f.attnum
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    union
    select e.kind, format('%I.%I', n.nspname, c.relname), a.attname::text, false
    from (values ('user', '(^|_)user_id$', 'strata_users.users'::regclass), ('customer', '(^|_)customer_id$', 'strata_customers.customers'),
                 ('membership', '(^|_)membership_id$', 'strata_tenancy.memberships')) as e (kind, pattern, entity)
    join pg_attribute a on a.attname ~ e.pattern and a.atttypid = 'uuid'::regtype and a.attnum > 0 and not a.attisdropped
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition
    join pg_namespace n on n.oid = c.relnamespace and n.nspname like 'strata\_%' and n.nspname not in ('strata_audit', 'strata_merges', 'strata_import')
    where not exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attrelid = e.entity and a.attnum = any (i.indkey))
      and a.attname <> case when a.attrelid = 'strata_accounts.eligible_customers'::regclass then 'customer_id' else '' end;
end
$$;

comment on function strata_merges.reference_columns() is 'One row per column that refers to users, customers or memberships, of pg-strata and of other programs in the database.';

alter function strata_merges.reference_columns() owner to strata_definer;
--! end merges/functions/reference_columns.sql
--! begin merges/functions/find_relation.sql
-- By the catalog and not by a cast: that fails where the schema may not be used, and what stands in the way of a merge is to be told and not raised.
create function strata_merges.find_relation(p_relation text) returns regclass
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where array[n.nspname::text, c.relname::text] = parse_ident(p_relation));
exception
  when invalid_parameter_value then
    return null;
end
$$;

comment on function strata_merges.find_relation(text) is 'A table by its name with its schema; null when there is none.';

alter function strata_merges.find_relation(text) owner to strata_definer;
--! end merges/functions/find_relation.sql
--! begin merges/functions/row_key.sql
create function strata_merges.row_key(p_relation regclass) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (
    select array_agg(a.attname::text order by k.position)
    from (select i.indrelid, i.indkey, i.indnkeyatts from pg_index i
          where i.indrelid = p_relation and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
            and not exists (select from unnest(i.indkey) with ordinality as n (attnum, position) join pg_attribute b on b.attrelid = i.indrelid and b.attnum = n.attnum
                            where n.position <= i.indnkeyatts and not b.attnotnull)
          order by i.indisprimary desc, i.indexrelid limit 1) i
    cross join lateral unnest(i.indkey) with ordinality as k (attnum, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where k.position <= i.indnkeyatts);
end
$$;

comment on function strata_merges.row_key(regclass) is 'The columns by which the rows of a table are told apart: its primary key, or another key without nulls. Null when there is none.';

alter function strata_merges.row_key(regclass) owner to strata_definer;
--! end merges/functions/row_key.sql
--! begin merges/functions/collision_condition.sql
-- What would collide is read from the unique and exclusion constraints of the table itself, so that a new one is known from the moment at which it exists. Predicates and
-- expressions come from the catalog without a table name: each is evaluated over one row alone.
create function strata_merges.collision_condition(p_relation regclass, p_column name, p_settled text[] default '{}') returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_number     smallint := (select a.attnum from pg_attribute a where a.attrelid = p_relation and a.attname = p_column);
  v_index      record;
  v_keys       text;
  v_conditions text[] := '{}';
begin
  for v_index in
    select i.indexrelid, i.indkey, i.indnkeyatts, i.indnullsnotdistinct, i.indclass, k.conexclop, pg_get_expr(i.indpred, i.indrelid) as predicate
    from pg_index i left join pg_constraint k on k.conindid = i.indexrelid and k.contype = 'x'
    where i.indrelid = p_relation and (i.indisunique or i.indisexclusion) and i.indisvalid
      and exists (select from unnest(i.indkey) with ordinality as n (attnum, position) where n.position <= i.indnkeyatts and n.attnum = v_number)
      and not exists (select from unnest(p_settled) as c (name) where pg_get_expr(i.indpred, i.indrelid) ~ format('\m%s\M', c.name))
    order by i.indexrelid
  loop
    select string_agg(
             case when v_index.indnullsnotdistinct
                  then format('%s is not distinct from (select %s from (select r.*) x)', e.expression, e.expression)
                  else format('%s operator(%I.%s) (select %s from (select r.*) x)', e.expression, o.nspname, o.oprname, e.expression) end, ' and ' order by e.position)
      into v_keys
    from (select n.position, n.attnum, pg_get_indexdef(v_index.indexrelid, n.position::integer, true) as expression
          from unnest(v_index.indkey) with ordinality as n (attnum, position) where n.position <= v_index.indnkeyatts) e
    cross join lateral (
      select s.nspname, p.oprname from pg_operator p join pg_namespace s on s.oid = p.oprnamespace
      where p.oid = coalesce(v_index.conexclop[e.position], (
        select m.amopopr from pg_opclass c join pg_amop m on m.amopfamily = c.opcfamily and m.amoplefttype = c.opcintype and m.amoprighttype = c.opcintype and m.amopstrategy = 3
        where c.oid = v_index.indclass[e.position - 1]))
    ) o
    where e.attnum <> v_number;
    v_conditions := v_conditions || format('exists (select from %s where %I = $2%s%s)%s', p_relation, p_column,
      coalesce(' and ' || v_keys, ''), coalesce(' and (' || v_index.predicate || ')', ''),
      coalesce(' and (select ' || v_index.predicate || ' from (select r.*) x)', ''));
  end loop;
  return case when v_conditions = '{}' then 'false' else '(' || array_to_string(v_conditions, ' or ') || ')' end;
end
$$;

comment on function strata_merges.collision_condition(regclass, name, text[]) is 'SQL over a row r of the source: whether it would break a unique or exclusion constraint beside a row of the survivor ($2). Not asked of are constraints about the settled columns, which triggers of the table see to.';

alter function strata_merges.collision_condition(regclass, name, text[]) owner to strata_definer;
--! end merges/functions/collision_condition.sql
--! begin merges/functions/foreign_obstacle.sql
-- Tables of other programs are changed as strata_definer, which may do there what their owner has granted. A policy that hides rows from it would turn the update into
-- nothing, without an error: so a table under row level security has to let it see and change every row, by a policy that says true.
create function strata_merges.foreign_obstacle(p_relation text, p_column text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_relation regclass := strata_merges.find_relation(p_relation);
  v_kind     text := (select c.relkind from pg_class c where c.oid = v_relation);
begin
  return case
    when not has_schema_privilege('strata_definer', (select c.relnamespace from pg_class c where c.oid = v_relation), 'usage')
         or not has_table_privilege('strata_definer', v_relation, 'select') or not has_column_privilege('strata_definer', v_relation, p_column, 'update') then 'no_privilege'
    when v_kind not in ('r', 'p') then 'no_table'
    when strata_merges.row_key(v_relation) is null then 'no_key'
    when (select c.relrowsecurity from pg_class c where c.oid = v_relation)
         and (exists (select from pg_policy p where p.polrelid = v_relation and not p.polpermissive and p.polroles && array[0::oid, 'strata_definer'::regrole::oid]
                        and (pg_get_expr(p.polqual, p.polrelid) is distinct from 'true' or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') <> 'true'))
              or (select count(distinct c.command) from unnest('{r,w}'::text[]) as c (command)
                  join pg_policy p on p.polrelid = v_relation and p.polpermissive and p.polcmd::text in (c.command, '*') and p.polroles && array[0::oid, 'strata_definer'::regrole::oid]
                    and pg_get_expr(p.polqual, p.polrelid) = 'true' and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') = 'true') < 2) then 'row_security'
  end;
end
$$;

comment on function strata_merges.foreign_obstacle(text, text) is 'Why rows of another program''s table cannot be changed: no_privilege, no_table, no_key or row_security; null when nothing stands in the way.';

alter function strata_merges.foreign_obstacle(text, text) owner to strata_definer;
--! end merges/functions/foreign_obstacle.sql
--! begin merges/functions/change_rows.sql
-- A thousand rows at a time: transition tables and lists of returned rows would go to disk beyond that. Keys come from one cursor, because a query for each batch would walk
-- over the index entries that the batches before have left behind. What was locked and not changed was hidden by a policy or swallowed by a trigger, and stops the merge.
create function strata_merges.change_rows(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz,
                                          p_condition text, p_assignments text, p_columns text[], p_step_policy text default null) returns bigint
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_relation regclass := p_policy.relation::regclass;
  v_keys     text[] := strata_merges.row_key(v_relation);
  v_step     integer;
  v_count    bigint := 0;
  v_key      jsonb;
  v_batch    jsonb[] := '{}';
  v_join     text;
  v_select   text;
  v_update   text;
  v_picked   bigint;
  v_changed  bigint;
begin
  select format('select jsonb_build_object(%s) from %s r where %s', string_agg(format('%L, r.%I', k.name, k.name), ', ' order by k.position), v_relation, p_condition),
         string_agg(format('r.%I = (b.value ->> %L)::%s', k.name, k.name, format_type(a.atttypid, a.atttypmod)), ' and ' order by k.position)
    into v_select, v_join
  from unnest(v_keys) with ordinality as k (name, position) join pg_attribute a on a.attrelid = v_relation and a.attname = k.name;
  v_update := format($f$
    with picked as materialized (
      select b.value as key, jsonb_build_object(%1$s) as before
      from unnest($4::jsonb[]) as b (value) cross join lateral (select r.* from %2$s r where %3$s and %4$s for no key update) r
    ), changed as (
      update %2$s r set %5$s from picked b where %6$s
      returning jsonb_build_object(%7$s) as row_key, b.before, jsonb_build_object(%1$s) as after
    ), entered as (
      insert into strata_merges.merge_ledger (merge_id, step, row_number, source_id, survivor_id, row_key, before, after)
      select $5, $6, $7 + row_number() over (), $8, $9, c.row_key, c.before, c.after from changed c
      returning 1
    )
    select (select count(*) from picked), (select count(*) from entered)
  $f$, (select string_agg(format('%L, r.%I', c.name, c.name), ', ') from unnest(p_columns) as c (name)), v_relation, v_join, p_condition, p_assignments,
       replace(v_join, 'b.value', 'b.key'), (select string_agg(format('%L, r.%I', k.name, k.name), ', ') from unnest(v_keys) as k (name)));

  for v_key in execute v_select using p_source, p_survivor, p_clock loop
    if v_step is null then
      insert into strata_merges.merge_steps (merge_id, step, kind, relation, column_name, policy, data_group, key_columns, columns)
      values (p_merge.merge_id, (select coalesce(max(s.step), 0) + 1 from strata_merges.merge_steps s where s.merge_id = p_merge.merge_id),
              p_policy.kind, p_policy.relation, p_policy.column_name, coalesce(p_step_policy, p_policy.policy), p_policy.data_group, v_keys, p_columns)
      returning step into v_step;
    end if;
    v_batch := v_batch || v_key;
    if cardinality(v_batch) = 1000 then
      execute v_update into v_picked, v_changed using p_source, p_survivor, p_clock, v_batch, p_merge.merge_id, v_step, v_count, p_merge.source_id, p_merge.survivor_id;
      if v_changed <> v_picked then
        perform strata_core.raise_error('ST205', p_policy.relation);
      end if;
      v_count := v_count + v_changed;
      v_batch := '{}';
    end if;
  end loop;
  if cardinality(v_batch) > 0 then
    execute v_update into v_picked, v_changed using p_source, p_survivor, p_clock, v_batch, p_merge.merge_id, v_step, v_count, p_merge.source_id, p_merge.survivor_id;
    if v_changed <> v_picked then
      perform strata_core.raise_error('ST205', p_policy.relation);
    end if;
    v_count := v_count + v_changed;
  end if;
  update strata_merges.merge_steps s set row_count = v_count where s.merge_id = p_merge.merge_id and s.step = v_step;
  return v_count;
end
$$;

comment on function strata_merges.change_rows(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, text, text, text[], text) is 'Changes the rows r of a policy''s table that a condition selects and enters each in the ledger; answers how many. In condition and assignments $1 is the source, $2 the survivor, $3 the time. Raises ST205, with the table, when a row that was selected was not changed.';

alter function strata_merges.change_rows(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, text, text, text[], text) owner to strata_definer;
--! end merges/functions/change_rows.sql
--! begin merges/functions/call_hook.sql
-- A hook of another program runs with the rights of its owner and never with ours, so it has to be security definer and must not belong to us. How long it took is
-- known when it is over: what never ends is ended by statement_timeout, which the client sets.
create function strata_merges.call_hook(p_policy strata_merges.merge_policies, p_merge_id uuid, p_source uuid, p_survivor uuid, p_is_undo boolean) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_hook    regprocedure := to_regprocedure(p_policy.hook || '(uuid, uuid, uuid, boolean)');
  v_started timestamptz := clock_timestamp();
begin
  if not exists (select from pg_proc p where p.oid = v_hook and p.prosecdef and p.proowner not in ('strata_definer'::regrole, 'strata_owner'::regrole, 'strata_reporter'::regrole)) then
    perform strata_core.raise_error('ST206', p_policy.hook);
  end if;
  execute format('select %s($1, $2, $3, $4)', v_hook::regproc) using p_merge_id, p_source, p_survivor, p_is_undo;
  if clock_timestamp() - v_started > coalesce(p_policy.hook_time_limit, strata_core.setting_interval('merge_hook_time_limit')) then
    perform strata_core.raise_error('ST206', p_policy.hook);
  end if;
end
$$;

comment on function strata_merges.call_hook(strata_merges.merge_policies, uuid, uuid, uuid, boolean) is 'Calls the hook of another program for a merge, or for its undoing. Raises ST206, with the hook, when it is none, does not run with the rights of its owner, or took longer than it may.';

alter function strata_merges.call_hook(strata_merges.merge_policies, uuid, uuid, uuid, boolean) owner to strata_definer;
--! end merges/functions/call_hook.sql
--! begin merges/functions/apply_policy.sql
create function strata_merges.apply_policy(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz,
                                           p_organization_id uuid default null) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_choice    text := coalesce(p_merge.choices ->> p_policy.data_group, 'survivor_wins');
  v_obstacle  text;
  v_column    name := p_policy.column_name;
  v_moving    text := format('r.%I = $1%s', v_column, coalesce(' and (' || p_policy.row_condition || ')', ''));
  v_collision text;
  v_move      text := format('%I = $2', v_column);
  v_closed    text[];
  v_count     bigint;
  v_kept      bigint;
  v_found     jsonb := '[]';
begin
  if v_choice = 'leave' then
    return '[]';
  elsif p_policy.registered_by is not null and p_policy.policy <> 'keep' then
    v_obstacle := strata_merges.foreign_obstacle(p_policy.relation, p_policy.column_name);
    if v_obstacle is not null then
      return jsonb_build_array(jsonb_build_object('conflict', v_obstacle, 'relation', p_policy.relation, 'column', p_policy.column_name));
    end if;
  end if;
  if p_policy.hook is not null then
    if p_policy.registered_by is not null then
      perform strata_merges.call_hook(p_policy, p_merge.merge_id, p_source, p_survivor, false);
    else
      execute format('select %s($1, $2, $3, $4, $5)', p_policy.hook::regproc) into v_found using p_merge, p_policy, p_source, p_survivor, p_clock;
    end if;
  end if;
  -- Keys of tenants begin with the organization, and so do their indexes.
  if p_organization_id is not null and exists (select from pg_attribute a where a.attrelid = p_policy.relation::regclass and a.attname = 'organization_id') then
    v_moving := v_moving || format(' and r.organization_id = %L', p_organization_id);
  end if;
  v_closed := array(select m[1] from regexp_matches(p_policy.close_assignments, '(?:^|,)\s*([a-z_][a-z0-9_]*)\s*=', 'g') m
                    union select c.name from unnest(p_policy.also_columns) as c (name));

  if p_policy.policy = 'keep' then
    if p_policy.close_assignments is not null then
      perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving, p_policy.close_assignments, v_closed);
    end if;
    return v_found;
  elsif p_policy.policy = 'block' then
    execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_count using p_source, p_survivor, p_clock;
    return v_found || case when v_count = 0 then '[]' else
      jsonb_build_array(jsonb_build_object('conflict', 'blocked', 'relation', p_policy.relation, 'column', p_policy.column_name, 'rows', v_count)) end;
  elsif p_policy.policy = 'custom' then
    return v_found;
  end if;

  v_collision := strata_merges.collision_condition(p_policy.relation::regclass, v_column, p_policy.also_columns);
  if p_policy.policy = 'repoint' and v_collision <> 'false' then
    execute format('select count(*) from %s r where %s and %s', p_policy.relation::regclass, v_moving, v_collision) into v_count using p_source, p_survivor, p_clock;
    if v_count > 0 then
      return v_found || jsonb_build_array(jsonb_build_object('conflict', 'collision', 'relation', p_policy.relation, 'column', p_policy.column_name, 'rows', v_count));
    end if;
  elsif p_policy.policy = 'close_duplicate' and v_collision <> 'false' then
    if v_choice = 'source_wins' then
      -- The other way round: the survivor's own rows give way, and stay with the survivor.
      perform strata_merges.change_rows(p_merge, p_policy, p_survivor, p_source, p_clock, format('r.%I = $1 and %s', v_column, v_collision), p_policy.close_assignments, v_closed,
                                        'close_survivor');
    else
      perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving || ' and ' || v_collision, p_policy.close_assignments, v_closed);
    end if;
  end if;
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving || case v_collision when 'false' then '' else ' and not ' || v_collision end, v_move,
                                    v_column::text || p_policy.also_columns);
  if p_policy.policy = 'repoint' then
    execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_count using p_source, p_survivor, p_clock;
    if v_count > 0 then
      perform strata_core.raise_error('ST205', p_policy.relation);
    end if;
    return v_found;
  end if;
  execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_kept using p_source, p_survivor, p_clock;
  return v_found || case when v_kept = 0 then '[]' else
    jsonb_build_array(jsonb_build_object('kept', v_kept, 'relation', p_policy.relation, 'column', p_policy.column_name, 'data_group', p_policy.data_group)) end;
end
$$;

comment on function strata_merges.apply_policy(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, uuid) is 'Carries out one policy of a merge, and answers what it found: an array of conflicts and of rows that stay with the source.';

alter function strata_merges.apply_policy(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, uuid) owner to strata_definer;
--! end merges/functions/apply_policy.sql
--! begin merges/functions/settle_identifiers.sql
-- Two primary addresses of a kind would be one too many; and where only the source has proved an address that both claim, the survivor's claim gives way to it.
create function strata_merges.settle_identifiers(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    $c$r.user_id = $1 and r.is_primary and exists (select from strata_users.identifiers t where t.user_id = $2 and t.kind = r.kind and t.is_primary)$c$,
    'is_primary = false', '{is_primary}', 'primary');
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    $c$r.user_id = $2 and r.released_at is null and r.verified_at is null
       and exists (select from strata_users.identifiers s where s.user_id = $1 and s.kind = r.kind and s.value = r.value and s.released_at is null and s.verified_at is not null)$c$,
    $c$released_at = greatest($3, r.claimed_at), release_reason = 'merged'$c$, '{released_at,release_reason}', 'close_survivor');
  return '[]';
end
$$;

comment on function strata_merges.settle_identifiers(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging users: which of two primary addresses, and of two claims to one address, gives way.';

alter function strata_merges.settle_identifiers(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/settle_identifiers.sql
--! begin merges/functions/withdraw_user_consents.sql
create function strata_merges.withdraw_user_consents(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    $c$r.user_id = $2 and r.applies_to = 'user' and r.kind = 'consent' and r.withdrawn_at is null
       and exists (select from strata_tenancy.consents s where s.user_id = $1 and s.applies_to = 'user' and s.term = r.term and s.version = r.version and s.withdrawn_at is not null)$c$,
    'withdrawn_at = greatest($3, r.accepted_at)', '{withdrawn_at}', 'close_survivor');
  return '[]';
end
$$;

comment on function strata_merges.withdraw_user_consents(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging users: what the source has withdrawn, the survivor has withdrawn too.';

alter function strata_merges.withdraw_user_consents(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/withdraw_user_consents.sql
--! begin merges/functions/withdraw_customer_consents.sql
create function strata_merges.withdraw_customer_consents(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    $c$r.customer_id = $2 and r.applies_to = 'customer' and r.kind = 'consent' and r.withdrawn_at is null
       and exists (select from strata_tenancy.consents s where s.customer_id = $1 and s.applies_to = 'customer' and s.term = r.term and s.version = r.version and s.withdrawn_at is not null)$c$,
    'withdrawn_at = greatest($3, r.accepted_at)', '{withdrawn_at}', 'close_survivor');
  return '[]';
end
$$;

comment on function strata_merges.withdraw_customer_consents(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging customers: what the source has withdrawn, the survivor has withdrawn too.';

alter function strata_merges.withdraw_customer_consents(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/withdraw_customer_consents.sql
--! begin merges/functions/end_relations_between.sql
create function strata_merges.end_relations_between(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    '(r.from_customer_id, r.to_customer_id) in (($1, $2), ($2, $1)) and r.ended_at is null',
    $c$ended_at = greatest($3, r.started_at + interval '1 microsecond')$c$, '{ended_at}', 'close_between');
  return '[]';
end
$$;

comment on function strata_merges.end_relations_between(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging customers: a relation between the two ends, and stays.';

alter function strata_merges.end_relations_between(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/end_relations_between.sql
--! begin merges/functions/merge_memberships.sql
-- Before the memberships themselves are touched, what hangs on those that will end: the triggers that end relations then find nothing to do, and everything is in the ledger. The survivor keeps the roles of their own; what the source could beyond them is written down and not given.
create function strata_merges.merge_memberships(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
declare
  v_pair   record;
  v_policy strata_merges.merge_policies;
  v_last   integer;
  v_source text;
  v_found  jsonb := '[]';
begin
  for v_pair in
    select s.organization_id, s.membership_id as source_id, t.membership_id as survivor_id
    from strata_tenancy.memberships s
    join strata_tenancy.memberships t on t.organization_id = s.organization_id and t.user_id = p_survivor and t.label = s.label and t.ended_at is null
    where s.user_id = p_source and s.ended_at is null
    order by s.organization_id, s.membership_id
  loop
    v_last := (select coalesce(max(g.pending_grant), 0) from strata_merges.pending_grants g where g.merge_id = p_merge.merge_id);
    insert into strata_merges.pending_grants (merge_id, pending_grant, kind, organization_id, membership_id, role_id, permission, scope, relationship_id)
    select p_merge.merge_id, v_last + row_number() over (order by g.kind, g.role_id, g.permission, g.scope, g.relationship_id), g.kind, v_pair.organization_id, v_pair.survivor_id, g.role_id, g.permission, g.scope, g.relationship_id
    from (
      select 'role' as kind, r.role_id, null as permission, null as scope, null::uuid as relationship_id from strata_access.membership_roles r
      where r.organization_id = v_pair.organization_id and r.membership_id = v_pair.source_id and (r.ended_at is null or r.ended_at > p_clock)
        and not exists (select from strata_access.membership_roles o
                        where o.organization_id = r.organization_id and o.membership_id = v_pair.survivor_id and o.role_id = r.role_id and (o.ended_at is null or o.ended_at > p_clock))
      union
      select 'permission', null, g.permission, g.scope, null from strata_access.membership_grants g
      where g.organization_id = v_pair.organization_id and g.membership_id = v_pair.source_id and g.effect = 'allow' and (g.ended_at is null or g.ended_at > p_clock)
        and not exists (select from strata_access.membership_grants o
                        where o.organization_id = g.organization_id and o.membership_id = v_pair.survivor_id and o.permission = g.permission and o.scope = g.scope and o.effect = 'allow'
                          and o.counterpart_membership_id is not distinct from g.counterpart_membership_id and (o.ended_at is null or o.ended_at > p_clock))
      union
      select 'relationship', null, null, null, r.relationship_id from strata_tenancy.relationships r
      where r.organization_id = v_pair.organization_id and v_pair.source_id in (r.upper_membership_id, r.lower_membership_id) and (r.ended_at is null or r.ended_at > p_clock)
    ) g;
    for v_policy in
      select m.* from strata_merges.merge_policies m where m.kind = 'membership' and not (m.policy = 'keep' and m.close_assignments is null) order by m.merge_policy_id
    loop
      v_found := v_found || strata_merges.apply_policy(p_merge, v_policy, v_pair.source_id, v_pair.survivor_id, p_clock, v_pair.organization_id);
    end loop;
    -- The stricter of two suspensions counts.
    v_source := format('(select %%s from strata_tenancy.memberships s where s.organization_id = %L and s.membership_id = $1)', v_pair.organization_id);
    perform strata_merges.change_rows(p_merge, p_policy, v_pair.source_id, v_pair.survivor_id, p_clock,
      format('r.organization_id = %L and r.membership_id = $2 and (r.suspended_at is null or r.suspended_until is not null) and ', v_pair.organization_id)
        || format(v_source, 's.suspended_at is not null and (s.suspended_until is null or s.suspended_until > $3)'),
      'suspended_at = coalesce(r.suspended_at, ' || format(v_source, 's.suspended_at') || '), suspended_until = '
        || format(v_source, 'case when r.suspended_at is null then s.suspended_until when num_nulls(s.suspended_until, r.suspended_until) = 0 then greatest(s.suspended_until, r.suspended_until) end'),
      '{suspended_at,suspended_until}', 'sanction');
  end loop;
  return v_found;
end
$$;

comment on function strata_merges.merge_memberships(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging users: what hangs on memberships that both have, in the same organization and by the same label.';

alter function strata_merges.merge_memberships(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/merge_memberships.sql
--! begin merges/functions/apply_values.sql
-- All values of a row in one statement: a check that looks at two of them sees both.
create function strata_merges.apply_values(p_merge strata_merges.merges, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_key      name := p_merge.kind || '_id';
  v_relation text;
  v_policies strata_merges.merge_policies[];
  v_assignments text;
  v_condition   text;
begin
  for v_relation, v_policies in
    select p.relation, array_agg(p order by p.merge_policy_id) from strata_merges.merge_policies p
    where p.kind = p_merge.kind and (p.policy in ('least', 'greatest', 'coalesce') or p.value_expression is not null)
      and p_merge.choices ->> p.data_group is distinct from 'leave' and strata_merges.find_relation(p.relation) is not null
    group by p.relation order by min(p.merge_policy_id)
  loop
    select string_agg(format('%I = %s', v.column_name, v.expression), ', '), string_agg(format('r.%I is distinct from %s', v.column_name, v.expression), ' or ')
      into v_assignments, v_condition
    from (
      select p.column_name, format('(select %s from %s s cross join (select r.*) t where s.%I = $1)', e.expression, v_relation, v_key) as expression
      from unnest(v_policies) p
      cross join lateral (
        select case
          when p.policy = 'coalesce' and p_merge.choices ->> p.data_group = 'source_wins' then format('coalesce(s.%1$I, t.%1$I)', p.column_name)
          else format('case when %s then %s else t.%I end', coalesce(p.row_condition, 'true'),
                      coalesce(p.value_expression, format('%2$s(t.%1$I, s.%1$I)', p.column_name, p.policy)), p.column_name)
        end as expression
      ) e
    ) v;
    perform strata_merges.change_rows(p_merge, v_policies[1], p_merge.source_id, p_merge.survivor_id, p_clock,
      format('r.%I = $2 and exists (select from %s s where s.%I = $1) and (%s)', v_key, v_relation, v_key, v_condition),
      v_assignments, array(select p.column_name from unnest(v_policies) p), 'value');
  end loop;
end
$$;

comment on function strata_merges.apply_values(strata_merges.merges, timestamptz) is 'Makes the values of the survivor from those of both.';

alter function strata_merges.apply_values(strata_merges.merges, timestamptz) owner to strata_definer;
--! end merges/functions/apply_values.sql
--! begin merges/functions/approval_reasons.sql
-- What a machine must not decide alone. Asked before anything has moved.
create function strata_merges.approval_reasons(p_merge strata_merges.merges, p_clock timestamptz) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if p_merge.kind = 'user' then
    return array(
      select r.reason from (values
        ('not_proved', p_merge.proved_at is null),
        ('platform_role', exists (select from strata_access.user_roles u where u.user_id in (p_merge.source_id, p_merge.survivor_id) and (u.ended_at is null or u.ended_at > p_clock))),
        ('second_factor', exists (select from strata_users.totp_factors f where f.user_id = p_merge.source_id and f.confirmed_at is not null)
                          and not exists (select from strata_users.totp_factors f where f.user_id = p_merge.survivor_id and f.confirmed_at is not null)),
        ('sanction', exists (select from strata_users.users u where u.user_id in (p_merge.source_id, p_merge.survivor_id) and num_nonnulls(u.suspended_at, u.locked_at, u.deactivated_at) > 0))
      ) as r (reason, applies) where r.applies order by r.reason);
  end if;
  return array(
    select r.reason from (values
      ('not_proved', true),
      ('both_verified', (select count(*) from strata_customers.customers c where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and c.verified_at is not null) = 2
                        and not exists (select from strata_kyc.document_fingerprints f
                                        join strata_kyc.document_fingerprints o on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id
                                        where f.customer_id = p_merge.source_id and o.customer_id = p_merge.survivor_id)),
      ('sanction', exists (select from strata_customers.customers c where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and num_nonnulls(c.suspended_at, c.rejected_at) > 0)
                   or exists (select from strata_customers.legal_holds h where h.customer_id in (p_merge.source_id, p_merge.survivor_id) and h.lifted_at is null))
    ) as r (reason, applies) where r.applies order by r.reason);
end
$$;

comment on function strata_merges.approval_reasons(strata_merges.merges, timestamptz) is 'Why a merge needs the approval of staff: not_proved, both_verified (by different documents), platform_role, second_factor (the source has one, the survivor none), sanction. Empty: it does not.';

alter function strata_merges.approval_reasons(strata_merges.merges, timestamptz) owner to strata_definer;
--! end merges/functions/approval_reasons.sql
--! begin merges/functions/run_merge.sql
-- The one path of previewing and applying. The caller holds both records, and rolls back what is only a preview.
create function strata_merges.run_merge(p_merge strata_merges.merges) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_clock    timestamptz := strata_core.clock();
  v_reasons  text[] := strata_merges.approval_reasons(p_merge, v_clock);
  v_policy   strata_merges.merge_policies;
  v_found    jsonb;
  v_entity   text := case p_merge.kind when 'user' then 'strata_users.users' else 'strata_customers.customers' end;
begin
  select coalesce(jsonb_agg(jsonb_build_object('conflict', 'missing_policy', 'relation', c.relation, 'column', c.column_name) order by c.relation, c.column_name), '[]') into v_found
  from strata_merges.reference_columns() c
  where c.kind = any (case p_merge.kind when 'user' then '{user,membership}'::text[] else '{customer}' end)
    and not exists (select from strata_merges.merge_policies p where p.kind = c.kind and p.relation = c.relation and p.column_name = c.column_name);
  if v_found = '[]' then
    insert into strata_merges.pending_grants (merge_id, pending_grant, kind, role_id)
    select p_merge.merge_id, row_number() over (order by r.role_id), 'platform_role', r.role_id
    from strata_access.user_roles r
    where p_merge.kind = 'user' and r.user_id = p_merge.source_id and (r.ended_at is null or r.ended_at > v_clock)
      and not exists (select from strata_access.user_roles o where o.user_id = p_merge.survivor_id and o.role_id = r.role_id and (o.ended_at is null or o.ended_at > v_clock));
    -- Values first: they are compared while both still are what they were.
    perform strata_merges.apply_values(p_merge, v_clock);
    for v_policy in
      select p.* from strata_merges.merge_policies p
      where p.kind = p_merge.kind and p.policy not in ('least', 'greatest', 'coalesce') and p.value_expression is null and strata_merges.find_relation(p.relation) is not null
        and not (p.policy = 'keep' and p.close_assignments is null and p.hook is null)
      order by p.merge_policy_id
    loop
      v_found := v_found || strata_merges.apply_policy(p_merge, v_policy, p_merge.source_id, p_merge.survivor_id, v_clock);
    end loop;
    select p.* into v_policy from strata_merges.merge_policies p where p.relation = v_entity and p.column_name = 'merged_into_' || p_merge.kind || '_id' and p.kind = p_merge.kind;
    perform strata_merges.change_rows(p_merge, v_policy, p_merge.source_id, p_merge.survivor_id, v_clock, format('r.%I = $1', p_merge.kind || '_id'),
      format('merged_at = $3, merged_into_%s_id = $2, status_reason = %L', p_merge.kind, p_merge.status_reason), array['merged_at', 'merged_into_' || p_merge.kind || '_id', 'status_reason'], 'merge');
    if p_merge.kind = 'user' then
      -- Not in the ledger: sessions that ended do not come back.
      update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_merge.source_id;
    end if;
  end if;
  return jsonb_build_object(
    'conflicts', coalesce((select jsonb_agg(f.value order by f.value ->> 'relation', f.value ->> 'column', f.value) from jsonb_array_elements(v_found) as f (value) where f.value ? 'conflict'), '[]'),
    'approval', to_jsonb(v_reasons),
    'steps', coalesce((select jsonb_agg(jsonb_build_object('step', s.step, 'relation', s.relation, 'column', s.column_name, 'policy', s.policy, 'data_group', s.data_group, 'rows', s.row_count) order by s.step)
                       from strata_merges.merge_steps s where s.merge_id = p_merge.merge_id), '[]'),
    'kept', coalesce((select jsonb_agg(f.value order by f.value ->> 'relation', f.value ->> 'column') from jsonb_array_elements(v_found) as f (value) where f.value ? 'kept'), '[]'),
    'pending_grants', coalesce((select jsonb_agg(jsonb_strip_nulls(to_jsonb(g) - 'merge_id') order by g.pending_grant) from strata_merges.pending_grants g where g.merge_id = p_merge.merge_id), '[]'));
end
$$;

comment on function strata_merges.run_merge(strata_merges.merges) is 'Carries out a merge and answers its plan: conflicts, reasons for approval, steps with their rows, rows that stay, and grants that are not inherited. With a conflict it is to be rolled back.';

alter function strata_merges.run_merge(strata_merges.merges) owner to strata_definer;
--! end merges/functions/run_merge.sql
--! begin merges/functions/plan_hash.sql
-- What was decided, and not how many rows it is about: an order that comes in between preview and approval changes nothing of what was approved. How many rows give way is
-- part of it, and so are the policies themselves.
create function strata_merges.plan_hash(p_merge strata_merges.merges, p_plan jsonb) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return encode(sha256(convert_to(concat_ws(E'\n', p_merge.kind, p_merge.source_id, p_merge.survivor_id, p_merge.choices, p_plan -> 'conflicts', p_plan -> 'approval', p_plan -> 'pending_grants', p_plan -> 'kept',
    (select jsonb_agg(case when s.value ->> 'policy' in ('repoint', 'union') then s.value - 'rows' - 'step' else s.value - 'step' end order by s.value ->> 'relation', s.value ->> 'column', s.value ->> 'policy')
     from jsonb_array_elements(p_plan -> 'steps') as s (value) where s.value ->> 'policy' not in ('repoint', 'union')),
    (select jsonb_agg(to_jsonb(p) order by p.merge_policy_id) from strata_merges.merge_policies p where p.kind in (p_merge.kind, case p_merge.kind when 'user' then 'membership' end))), 'UTF8')), 'hex');
end
$$;

comment on function strata_merges.plan_hash(strata_merges.merges, jsonb) is 'SHA-256, in hex, of what a plan decides.';

alter function strata_merges.plan_hash(strata_merges.merges, jsonb) owner to strata_definer;
--! end merges/functions/plan_hash.sql
--! begin merges/functions/hold_merge.sql
-- The order of all that merges: the merge, then the records in the order of their ids in one statement, with who was merged into them, then the organizations. For update, so that a row of
-- whatever table that is just about to point at one of them waits. What comes after the locks has to see what was committed before, which only read committed does.
create function strata_merges.hold_merge(p_merge_id uuid) returns strata_merges.merges
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_merge strata_merges.merges;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  if v_merge.kind = 'user' then
    perform from strata_users.users u
    where u.user_id in (v_merge.source_id, v_merge.survivor_id) or u.merged_into_user_id = v_merge.source_id order by u.user_id for update;
    perform strata_access.lock_organizations_of(array[v_merge.source_id, v_merge.survivor_id]);
  elsif v_merge.kind = 'customer' then
    perform from strata_customers.customers c
    where c.customer_id in (v_merge.source_id, v_merge.survivor_id) or c.merged_into_customer_id = v_merge.source_id order by c.customer_id for update;
  end if;
  return v_merge;
end
$$;

comment on function strata_merges.hold_merge(uuid) is 'A merge, with its records held until the end of the transaction. Null when there is none. Raises ST202 outside of read committed.';

alter function strata_merges.hold_merge(uuid) owner to strata_definer;
--! end merges/functions/hold_merge.sql
--! begin merges/functions/merge_obstacle.sql
create function strata_merges.merge_obstacle(p_kind text, p_source_id uuid, p_survivor_id uuid) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if p_kind = 'user' then
    return (select case when count(*) < 2 then 'unknown'
                        when bool_or(u.user_id = p_source_id and u.merged_at is not null) then 'source_merged'
                        when bool_or(u.user_id = p_survivor_id and u.merged_at is not null) then 'survivor_merged'
                        when bool_or(u.erased_at is not null) then 'erased'
                        when count(distinct u.kind) > 1 then 'other_kind' end
            from strata_users.users u where u.user_id in (p_source_id, p_survivor_id));
  end if;
  return (select case when count(*) < 2 then 'unknown'
                      when bool_or(c.customer_id = p_source_id and c.merged_at is not null) then 'source_merged'
                      when bool_or(c.customer_id = p_survivor_id and c.merged_at is not null) then 'survivor_merged'
                      when bool_or(c.erased_at is not null) then 'erased'
                      when bool_or(c.closed_at is not null) then 'closed'
                      when count(distinct c.kind) > 1 then 'other_kind' end
          from strata_customers.customers c where c.customer_id in (p_source_id, p_survivor_id));
end
$$;

comment on function strata_merges.merge_obstacle(text, uuid, uuid) is 'Why two records cannot be merged: unknown, source_merged, survivor_merged, erased, closed (customers) or other_kind; null when nothing stands in the way.';

alter function strata_merges.merge_obstacle(text, uuid, uuid) owner to strata_definer;
--! end merges/functions/merge_obstacle.sql
--! begin merges/functions/may_drive.sql
-- Staff drive every merge; a person drives one of their own, which they have proved to be both of.
create function strata_merges.may_drive(p_merge strata_merges.merges) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_context strata_core.context;
begin
  select x.* into v_context from strata_core.context x;
  return case when pg_has_role(session_user, 'strata_operator', 'usage') or pg_has_role(session_user, 'strata_worker', 'usage') then true
              else v_context.user_id = p_merge.survivor_id and p_merge.proved_at is not null and v_context.impersonator_user_id is null end is true;
end
$$;

comment on function strata_merges.may_drive(strata_merges.merges) is 'Whether whoever asks may preview and apply a merge: staff and jobs, or the survivor who proved to be both.';

alter function strata_merges.may_drive(strata_merges.merges) owner to strata_definer;
--! end merges/functions/may_drive.sql
--! begin merges/functions/try_merge.sql
-- Errors that a retry may cure are none of the plan's. Of the others only names are told: texts of other programs' triggers may hold data.
create function strata_merges.try_merge(p_merge strata_merges.merges) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_plan       jsonb;
  v_state      text;
  v_schema     text;
  v_table      text;
  v_constraint text;
begin
  begin
    v_plan := strata_merges.run_merge(p_merge);
    raise transaction_rollback;
  exception
    when serialization_failure or deadlock_detected or lock_not_available then
      raise;
    when transaction_rollback then
      if v_plan is null then
        raise;
      end if;
      return v_plan;
    when others then
      get stacked diagnostics v_state = returned_sqlstate, v_schema = schema_name, v_table = table_name, v_constraint = constraint_name;
      return jsonb_build_object('conflicts', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
               'conflict', case v_state when 'ST204' then 'last_owner' when 'ST205' then 'rows_missing' when 'ST206' then 'hook' else 'error' end, 'sqlstate', v_state,
               'relation', case when v_state = 'ST205' then v_constraint when v_table <> '' then format('%I.%I', v_schema, v_table) end, 'constraint', nullif(v_constraint, '')))),
             'approval', to_jsonb(strata_merges.approval_reasons(p_merge, strata_core.clock())), 'steps', '[]'::jsonb, 'kept', '[]'::jsonb, 'pending_grants', '[]'::jsonb);
  end;
end
$$;

comment on function strata_merges.try_merge(strata_merges.merges) is 'The plan of a merge, by carrying it out and rolling it back.';

alter function strata_merges.try_merge(strata_merges.merges) owner to strata_definer;
--! end merges/functions/try_merge.sql
--! begin merges/functions/record_columns.sql
create function strata_merges.record_columns(p_relation regclass, p_columns text[]) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select string_agg(format('%I %s', c.name, format_type(a.atttypid, a.atttypmod)), ', ' order by c.position)
          from unnest(p_columns) with ordinality as c (name, position)
          join pg_attribute a on a.attrelid = p_relation and a.attname = c.name and not a.attisdropped
          having count(*) = cardinality(p_columns));
end
$$;

comment on function strata_merges.record_columns(regclass, text[]) is 'Columns of a table with their types, to read values of the ledger by. Null when one of them is not there any more.';

alter function strata_merges.record_columns(regclass, text[]) owner to strata_definer;
--! end merges/functions/record_columns.sql
--! begin merges/functions/restore_rows.sql
-- Undoes a part of a step. A column goes back only where it still is what the merge made of it; a row that points elsewhere since is left alone. What triggers change along
-- is put right by a second update, when all rows of the step are back.
create function strata_merges.restore_rows(p_step strata_merges.merge_steps, p_from bigint, p_to bigint, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_relation regclass := p_step.relation::regclass;
  v_keys     text := strata_merges.record_columns(v_relation, p_step.key_columns);
  v_columns  text := strata_merges.record_columns(v_relation, p_step.columns);
  v_whole    bigint[];
  v_partly   bigint[];
  v_join     text := (select string_agg(format('r.%1$I = k.%1$I', c.name), ' and ') from unnest(p_step.key_columns) as c (name));
begin
  execute format($f$
    with picked as materialized (
      select l.row_number, l.row_key, l.before, r.unchanged
      from strata_merges.merge_ledger l
      cross join lateral jsonb_to_record(l.row_key) as k (%2$s)
      cross join lateral jsonb_to_record(l.after) as a (%3$s)
      cross join lateral (select array[%4$s] as unchanged from %1$s r where %5$s for no key update) r
      where l.merge_id = $1 and l.step = $2 and l.row_number between $3 and $4 and l.restored_at is null
    ), restored as (
      update %1$s r set %6$s
      from picked p
      cross join lateral jsonb_to_record(p.before) as b (%3$s)
      cross join lateral jsonb_to_record(p.row_key) as k (%2$s)
      where %5$s and %7$s
      returning p.row_number, p.unchanged
    )
    select coalesce(array_agg(d.row_number) filter (where true = all (d.unchanged)), '{}'), coalesce(array_agg(d.row_number) filter (where false = any (d.unchanged)), '{}')
    from restored d
  $f$, v_relation, v_keys, v_columns,
       (select string_agg(format('r.%1$I is not distinct from a.%1$I', c.name), ', ' order by c.position) from unnest(p_step.columns) with ordinality as c (name, position)),
       v_join,
       (select string_agg(format('%1$I = case when p.unchanged[%2$s] then b.%1$I else r.%1$I end', c.name, c.position), ', ' order by c.position)
        from unnest(p_step.columns) with ordinality as c (name, position)),
       -- The column that says whose the row is decides, where it was changed; otherwise any that is as it was.
       case when p_step.column_name = any (p_step.columns) then format('p.unchanged[%s]', array_position(p_step.columns, p_step.column_name)) else 'true = any (p.unchanged)' end)
  into v_whole, v_partly using p_step.merge_id, p_step.step, p_from, p_to;
  -- By arrays: in a join, on a ledger that has just been filled, the planner would compare every row with every other.
  update strata_merges.merge_ledger l
  set restored_at = p_clock, kept_reason = case when l.row_number = any (v_partly) then 'partly_changed' end
  where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = any (v_whole || v_partly);
  execute format($f$
    update strata_merges.merge_ledger l
    set kept_reason = case when exists (select from jsonb_to_record(l.row_key) as k (%2$s) join %1$s r on %3$s) then 'changed' else 'gone' end
    where l.merge_id = $1 and l.step = $2 and l.row_number between $3 and $4 and l.restored_at is null
  $f$, v_relation, v_keys, v_join)
  using p_step.merge_id, p_step.step, p_from, p_to;
end
$$;

comment on function strata_merges.restore_rows(strata_merges.merge_steps, bigint, bigint, timestamptz) is 'Puts rows of a step back and marks them in the ledger, with the reason where it left them.';

alter function strata_merges.restore_rows(strata_merges.merge_steps, bigint, bigint, timestamptz) owner to strata_definer;
--! end merges/functions/restore_rows.sql
--! begin merges/functions/restore_step.sql
-- A batch that breaks a constraint is tried again row by row, so that one row that has lost its place keeps no other from going back.
create function strata_merges.restore_step(p_step strata_merges.merge_steps, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_relation regclass := strata_merges.find_relation(p_step.relation);
  v_first    bigint := 1;
  v_row      bigint;
begin
  if strata_merges.record_columns(v_relation, p_step.columns || p_step.key_columns) is null then
    update strata_merges.merge_ledger l set kept_reason = 'gone' where l.merge_id = p_step.merge_id and l.step = p_step.step;
    return;
  end if;
  while v_first <= p_step.row_count loop
    begin
      perform strata_merges.restore_rows(p_step, v_first, v_first + 999, p_clock);
    exception when integrity_constraint_violation or sqlstate 'ST201' or sqlstate 'ST402' then
      for v_row in v_first .. least(v_first + 999, p_step.row_count) loop
        begin
          perform strata_merges.restore_rows(p_step, v_row, v_row, p_clock);
        exception when integrity_constraint_violation or sqlstate 'ST201' or sqlstate 'ST402' then
          update strata_merges.merge_ledger l set kept_reason = 'collision' where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = v_row;
        end;
      end loop;
    end;
    v_first := v_first + 1000;
  end loop;
  if exists (select from strata_merges.merge_policies p
             where p.kind = p_step.kind and p.relation = p_step.relation and p.column_name = p_step.column_name and p.also_columns && p_step.columns) then
    execute format($f$
      update %1$s r set %4$s
      from strata_merges.merge_ledger l
      cross join lateral jsonb_to_record(l.row_key) as k (%2$s)
      cross join lateral jsonb_to_record(l.before) as b (%3$s)
      where l.merge_id = $1 and l.step = $2 and l.restored_at = $3 and l.kept_reason is null and %5$s and (%6$s)
    $f$, v_relation, strata_merges.record_columns(v_relation, p_step.key_columns), strata_merges.record_columns(v_relation, p_step.columns),
         (select string_agg(format('%1$I = b.%1$I', c.name), ', ') from unnest(p_step.columns) as c (name)),
         (select string_agg(format('r.%1$I = k.%1$I', c.name), ' and ') from unnest(p_step.key_columns) as c (name)),
         (select string_agg(format('r.%1$I is distinct from b.%1$I', c.name), ' or ') from unnest(p_step.columns) as c (name)))
    using p_step.merge_id, p_step.step, p_clock;
  end if;
end
$$;

comment on function strata_merges.restore_step(strata_merges.merge_steps, timestamptz) is 'Undoes a step of a merge.';

alter function strata_merges.restore_step(strata_merges.merge_steps, timestamptz) owner to strata_definer;
--! end merges/functions/restore_step.sql
--! begin merges/functions/reconsider_verifications.sql
-- Undoing takes documents from one customer and gives them to another. Whoever was verified by a document that has gone, or was found bad meanwhile, is verified no more.
create function strata_merges.reconsider_verifications(p_merge strata_merges.merges) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_customer_id uuid;
begin
  for v_customer_id in
    select c.customer_id from strata_customers.customers c
    where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and c.verified_at is not null
      and exists (select from strata_merges.merge_ledger l
                  join strata_merges.merge_steps s on s.merge_id = l.merge_id and s.step = l.step and s.relation = 'strata_kyc.identity_documents'
                  join strata_kyc.identity_documents d on d.identity_document_id = (l.row_key ->> 'identity_document_id')::uuid
                  where l.merge_id = p_merge.merge_id
                    and (c.verified_at > p_merge.applied_at or greatest(d.rejected_at, d.withdrawn_at, d.superseded_at) > p_merge.applied_at))
    order by c.customer_id
  loop
    perform strata_kyc.reconsider_customer(v_customer_id, 'a merge was undone');
  end loop;
end
$$;

comment on function strata_merges.reconsider_verifications(strata_merges.merges) is 'Asks anew whether the customers of a merge that is being undone are verified, where documents that the merge moved have anything to do with it.';

alter function strata_merges.reconsider_verifications(strata_merges.merges) owner to strata_definer;
--! end merges/functions/reconsider_verifications.sql
--! begin merges/policies.sql
select strata_core.lay_row_security(format('strata_merges.%I', t))
from unnest(array['data_groups', 'merge_policies', 'merges', 'merge_steps', 'merge_ledger', 'pending_grants']) as t;

-- What a merge does to a table is changed by the owner.
create policy owner_select on strata_merges.merge_policies for select to strata_owner using (true);
create policy owner_insert on strata_merges.merge_policies for insert to strata_owner with check (true);
create policy owner_update on strata_merges.merge_policies for update to strata_owner using (true) with check (true);
--! end merges/policies.sql
--! begin merges/grants.sql
grant select on strata_merges.data_groups to strata_definer;
grant select, insert, update on strata_merges.merge_policies, strata_merges.merges, strata_merges.merge_steps to strata_definer;
grant select, insert, update, delete on strata_merges.merge_ledger to strata_definer;
grant select, insert on strata_merges.pending_grants to strata_definer;
grant execute on function strata_merges.merge_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz) to strata_definer;

revoke create on schema strata_merges from strata_definer;
--! end merges/grants.sql
