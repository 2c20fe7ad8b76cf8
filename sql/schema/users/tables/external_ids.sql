-- What another system calls the user: a legacy table, a directory, a CRM. Text, because that is what they have in common.
create table strata_users.external_ids (
  source      text not null,
  external_id text collate "C" not null,
  user_id     uuid not null,
  created_at  timestamptz not null default clock_timestamp(),

  constraint external_ids_pkey primary key (source, external_id),
  constraint external_ids_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint external_ids_source_check check (source ~ '^[a-z][a-z0-9_.-]{0,62}$'),
  constraint external_ids_external_id_check check (length(external_id) between 1 and 255 and external_id !~ '[[:cntrl:]]')
);

-- What other systems call a user; also for the foreign key.
create index external_ids_user_id_idx on strata_users.external_ids (user_id);

select strata_core.lay_personal_data('strata_users.external_ids', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{external_id}');
select strata_users.lay_erasure_guard('strata_users.external_ids');

comment on table strata_users.external_ids is 'One row per id that another system has for a user. A user may have several in one system.';
comment on column strata_users.external_ids.source is 'Name of the other system.';
comment on column strata_users.external_ids.external_id is 'What it calls the user. @pii';
comment on column strata_users.external_ids.user_id is 'The user.';
