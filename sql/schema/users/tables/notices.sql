-- What a person must be told is written down in the transaction that makes it true, and sent by the host afterwards: no message about what was rolled back, and
-- none forgotten. The address is copied, because the message often says that the address has just ceased to be the person's.
create table strata_users.notices (
  notice_id     uuid not null default strata_core.uuid_v7(),
  user_id       uuid not null,
  identifier_id uuid not null,
  kind          text not null,
  address       text not null,
  event_type    text not null,
  details       jsonb not null default '{}',
  created_at    timestamptz not null,
  taken_at      timestamptz,
  sent_at       timestamptz,

  constraint notices_pkey primary key (notice_id),
  constraint notices_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint notices_identifier_id_fkey foreign key (identifier_id) references strata_users.identifiers (identifier_id),
  constraint notices_kind_check check (kind in ('email', 'phone')),
  constraint notices_address_check check (length(address) between 1 and 254),
  constraint notices_event_type_check check (event_type in (
    'credential-change', 'credential-compromise', 'identifier-changed', 'identifier-recycled', 'recovery-activated', 'recovery-information-changed',
    'identifier-contested', 'identifier-claim-refused', 'new-device', 'account-merged', 'account-unmerged')),
  constraint notices_sent_at_check check (sent_at is null or (taken_at is not null and sent_at >= taken_at))
);

-- What waits to be sent, oldest first.
create index notices_unsent_idx on strata_users.notices (created_at, notice_id) where sent_at is null;
-- For the foreign keys, and for a user's own messages.
create index notices_user_id_idx on strata_users.notices (user_id);
create index notices_identifier_id_idx on strata_users.notices (identifier_id);

select strata_core.lay_personal_data('strata_users.notices', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{address}');
select strata_users.lay_erasure_guard('strata_users.notices');

comment on table strata_users.notices is 'One row per message that must reach a person at one address.';
comment on column strata_users.notices.user_id is 'Who is told.';
comment on column strata_users.notices.identifier_id is 'Identifier whose address it was when the message was written.';
comment on column strata_users.notices.kind is 'email or phone.';
comment on column strata_users.notices.address is 'Address that the message goes to. @pii';
comment on column strata_users.notices.event_type is 'What happened, in a word of strata_core.security_event_types: credential-change, credential-compromise, identifier-changed, identifier-recycled, recovery-activated, recovery-information-changed, identifier-contested, identifier-claim-refused, new-device, account-merged or account-unmerged.';
comment on column strata_users.notices.details is 'What else is known of it, such as credential_type and change_type. Nothing personal.';
comment on column strata_users.notices.taken_at is 'When somebody last took it to send it; null when nobody has. Taken again when it is not sent within the setting notice_lease.';
comment on column strata_users.notices.sent_at is 'When it was sent; null until then.';
