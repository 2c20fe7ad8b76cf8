-- Who is asked to join is told in one of three ways: by an address, by a user, or by a membership that nobody has claimed, and this last one with an address, a user
-- or neither: then it is for whoever was handed the token. An address names nobody here: whether somebody has proved it is asked when it is accepted, and
-- nothing that the organization sees depends on it before.
create table strata_tenancy.invitations (
  organization_id          uuid not null,
  invitation_id            uuid not null default strata_core.uuid_v7(),
  kind                     text,
  value                    text collate "C",
  address                  text,
  user_id                  uuid,
  membership_id            uuid,
  company_id               uuid,
  label                    text,
  party_type               text,
  message                  text,
  token_hash               strata_core.sha256 not null,
  invited_by_membership_id uuid,
  invited_by_user_id       uuid,
  invited_at               timestamptz not null,
  expires_at               timestamptz not null,
  accepted_at              timestamptz,
  accepted_by_user_id      uuid,
  accepted_membership_id   uuid,
  declined_at              timestamptz,
  revoked_at               timestamptz,
  redacted_at              timestamptz,
  status                   text generated always as (strata_tenancy.invitation_status(accepted_at, declined_at, revoked_at)) stored,
  status_reason            text,
  created_at               timestamptz not null default clock_timestamp(),
  updated_at               timestamptz not null default clock_timestamp(),

  constraint invitations_pkey primary key (organization_id, invitation_id),
  constraint invitations_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint invitations_invited_by_user_id_fkey foreign key (invited_by_user_id) references strata_users.users (user_id),
  constraint invitations_accepted_by_user_id_fkey foreign key (accepted_by_user_id) references strata_users.users (user_id),
  constraint invitations_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (membership_party_type),
  constraint invitations_kind_check check (kind in ('email', 'phone')),
  constraint invitations_value_check check (
    (value is null) = (kind is null) and (value is null) = (address is null)
    -- An address that is not needed any more is replaced by something that is nobody's.
    and (value is null or case when redacted_at is not null then value = 'erased:' || invitation_id::text else value = strata_users.normalise_identifier(kind, address) end)),
  constraint invitations_address_check check (length(address) between 1 and 254),
  constraint invitations_invitee_check check (
    case when membership_id is null then num_nonnulls(value, user_id) = 1 and num_nonnulls(label, party_type) = 2
         else num_nonnulls(value, user_id) <= 1 and num_nonnulls(company_id, label, party_type) = 0 end),
  constraint invitations_label_check check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  constraint invitations_message_check check (length(message) between 1 and 2000 and message !~ '[\x01-\x08\x0b-\x1f\x7f]'),
  constraint invitations_expires_at_check check (expires_at > invited_at),
  constraint invitations_accepted_at_check check (
    (accepted_at is null) = (accepted_by_user_id is null) and (accepted_at is null) = (accepted_membership_id is null)),
  -- What has ended has ended in one way.
  constraint invitations_ended_check check (num_nonnulls(accepted_at, declined_at, revoked_at) <= 1),
  constraint invitations_redacted_at_check check (redacted_at is null or message is null),
  constraint invitations_status_check check (status in ('accepted', 'declined', 'revoked', 'expired', 'pending')),
  constraint invitations_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

alter table strata_tenancy.invitations add constraint invitations_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.invitations add constraint invitations_company_id_fkey
  foreign key (organization_id, company_id) references strata_tenancy.companies (organization_id, company_id);
alter table strata_tenancy.invitations add constraint invitations_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);
alter table strata_tenancy.invitations add constraint invitations_invited_by_membership_id_fkey
  foreign key (organization_id, invited_by_membership_id) references strata_tenancy.memberships (organization_id, membership_id);
alter table strata_tenancy.invitations add constraint invitations_accepted_membership_id_fkey
  foreign key (organization_id, accepted_membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- Whoever is invited is invited once at a time.
create unique index invitations_one_per_address_idx on strata_tenancy.invitations (organization_id, kind, value) where status = 'pending' and value is not null;
create unique index invitations_one_per_user_idx on strata_tenancy.invitations (organization_id, user_id) where status = 'pending' and user_id is not null;
create unique index invitations_one_per_membership_idx on strata_tenancy.invitations (organization_id, membership_id) where status = 'pending' and membership_id is not null;
-- By what somebody who accepts was given. Not unique, because it would be across organizations; 244 random bits are.
create index invitations_token_hash_idx on strata_tenancy.invitations (token_hash);
-- What somebody is invited to, over all organizations.
create index invitations_address_idx on strata_tenancy.invitations (value, kind) where value is not null;
create index invitations_user_id_idx on strata_tenancy.invitations (user_id) where user_id is not null;
-- What ended long enough ago to be redacted.
create index invitations_expires_at_idx on strata_tenancy.invitations (expires_at) where redacted_at is null;
-- For the foreign keys.
create index invitations_party_type_idx on strata_tenancy.invitations (party_type) where party_type is not null;
create index invitations_company_id_idx on strata_tenancy.invitations (organization_id, company_id) where company_id is not null;
create index invitations_membership_id_idx on strata_tenancy.invitations (organization_id, membership_id) where membership_id is not null;
create index invitations_invited_by_membership_id_idx on strata_tenancy.invitations (organization_id, invited_by_membership_id) where invited_by_membership_id is not null;
create index invitations_invited_by_user_id_idx on strata_tenancy.invitations (invited_by_user_id) where invited_by_user_id is not null;
create index invitations_accepted_membership_id_idx on strata_tenancy.invitations (organization_id, accepted_membership_id) where accepted_membership_id is not null;
create index invitations_accepted_by_user_id_idx on strata_tenancy.invitations (accepted_by_user_id) where accepted_by_user_id is not null;

create trigger t100_touch_updated_at before update on strata_tenancy.invitations for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_tenancy.invitations', 'invitation',
  $$array[case when n.status = 'pending' then n.expires_at end]$$,
  $$strata_tenancy.invitation_status(n.accepted_at, n.declined_at, n.revoked_at, case when n.expires_at <= e.at then n.expires_at end)$$);

-- Of the person who was invited, of the one who accepted, and the message of the one who invited. strata.erase_user also redacts what was sent to an address of the person.
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => c.key_column, p_treatment => 'clear',
  p_columns => '{value,address}', p_replacement => $$case when value is not null then 'erased:' || invitation_id::text end$$)
from unnest('{user_id,accepted_by_user_id}'::name[]) as c (key_column);
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => c.key_column, p_treatment => 'clear',
  p_columns => '{message}')
from unnest('{user_id,accepted_by_user_id,invited_by_user_id}'::name[]) as c (key_column);
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => c.key_column, p_treatment => 'clear',
  p_columns => '{status_reason}')
from unnest('{user_id,accepted_by_user_id}'::name[]) as c (key_column);
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => c.key_column, p_treatment => 'set',
  p_columns => '{redacted_at}', p_replacement => 'coalesce(redacted_at, strata_core.clock())')
from unnest('{user_id,accepted_by_user_id}'::name[]) as c (key_column);
select strata_core.lay_personal_data('strata_tenancy.invitations', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{revoked_at}', p_replacement => $$case when status = 'pending' then strata_core.clock() else revoked_at end$$);
select strata_users.lay_erasure_guard('strata_tenancy.invitations');

comment on table strata_tenancy.invitations is 'One row per invitation into an organization. Never deleted; the address goes when it is not needed any more.';
comment on column strata_tenancy.invitations.organization_id is 'Organization.';
comment on column strata_tenancy.invitations.invitation_id is 'Key within the organization.';
comment on column strata_tenancy.invitations.kind is 'Kind of the address: email or phone; null without one.';
comment on column strata_tenancy.invitations.value is 'Canonical form of the address: strata_users.normalise_identifier. Null when the invitation is for a user, or for whoever has the token. @pii';
comment on column strata_tenancy.invitations.address is 'Address as it was entered; the message goes there. Null without one. @pii';
comment on column strata_tenancy.invitations.user_id is 'User who is invited; null when that is said by an address or a token.';
comment on column strata_tenancy.invitations.membership_id is 'Membership without a user that is to be claimed; null: a new one is made.';
comment on column strata_tenancy.invitations.company_id is 'Company of the new membership; null: in none, or as that of the membership that is claimed.';
comment on column strata_tenancy.invitations.label is 'Label of the new membership; null where one is claimed.';
comment on column strata_tenancy.invitations.party_type is 'What the new member is: strata_tenancy.party_types. Null where a membership is claimed.';
comment on column strata_tenancy.invitations.message is 'What whoever invites says to whoever is invited; null for nothing. @pii';
comment on column strata_tenancy.invitations.token_hash is 'SHA-256 of the token; the token itself is stored nowhere. Secret.';
comment on column strata_tenancy.invitations.invited_by_membership_id is 'Member who invites, and who has to be allowed to when it is accepted; null when the platform does.';
comment on column strata_tenancy.invitations.invited_by_user_id is 'User of the session in which it was made; null without one.';
comment on column strata_tenancy.invitations.invited_at is 'When.';
comment on column strata_tenancy.invitations.expires_at is 'When it is worth nothing any more.';
comment on column strata_tenancy.invitations.accepted_at is 'When it was accepted; null when it was not.';
comment on column strata_tenancy.invitations.accepted_by_user_id is 'Who accepted it; null when nobody did.';
comment on column strata_tenancy.invitations.accepted_membership_id is 'Membership that came of it; null when none did.';
comment on column strata_tenancy.invitations.declined_at is 'When it was declined; null when it was not.';
comment on column strata_tenancy.invitations.revoked_at is 'When it was revoked, or a new one took its place; null when it was not.';
comment on column strata_tenancy.invitations.redacted_at is 'When address and message went, because it had ended long ago or a person was erased; null while they are there.';
comment on column strata_tenancy.invitations.status is 'Status from the stored events, without the clock: one that has run out still shows as pending. strata.list_invitations accounts for time.';
comment on column strata_tenancy.invitations.status_reason is 'Reason given with the last change of status; null when none was. @pii';
