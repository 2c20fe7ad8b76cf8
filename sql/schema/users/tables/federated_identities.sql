-- The subject alone is nobody: another issuer may use the same one.
create table strata_users.federated_identities (
  federated_identity_id uuid not null default strata_core.uuid_v7(),
  user_id               uuid not null,
  issuer                text not null,
  subject               text collate "C" not null,
  linked_at             timestamptz not null,
  last_used_at          timestamptz,

  constraint federated_identities_pkey primary key (federated_identity_id),
  constraint federated_identities_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint federated_identities_issuer_subject_key unique (issuer, subject),
  constraint federated_identities_issuer_check check (length(issuer) <= 1000 and issuer ~ '^https://[^[:space:][:cntrl:]]+$'),
  constraint federated_identities_subject_check check (length(subject) between 1 and 255 and subject !~ '[[:cntrl:]]')
);

-- The identities of a user; also for the foreign key.
create index federated_identities_user_id_idx on strata_users.federated_identities (user_id);

select strata_core.lay_personal_data('strata_users.federated_identities', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{subject}');
select strata_users.lay_erasure_guard('strata_users.federated_identities');

comment on table strata_users.federated_identities is 'One row per identity at another provider (OpenID Connect) that is linked to a user.';
comment on column strata_users.federated_identities.user_id is 'Who signs in with it.';
comment on column strata_users.federated_identities.issuer is 'Issuer identifier of the provider (OpenID Connect iss), an https address.';
comment on column strata_users.federated_identities.subject is 'Subject identifier at that provider (OpenID Connect sub). @pii';
comment on column strata_users.federated_identities.linked_at is 'When it was linked.';
comment on column strata_users.federated_identities.last_used_at is 'When it was last used to sign in; null when never.';
