-- The last resort of somebody who lost every way in: they prove a new address, name the old one and say what only they should know. Compared at once and not kept; what
-- is kept is which of it matched. A case for an address that nobody has is a row like any other, so that asking tells nothing.
create table strata_users.recovery_cases (
  recovery_case_id   uuid not null default strata_core.uuid_v7(),
  user_id            uuid,
  lost_identifier_id uuid,
  kind               text not null,
  value              text collate "C" not null,
  address            text not null,
  given_kinds        text[] not null,
  matched_kinds      text[] not null,
  is_known_device    boolean not null,
  is_known_country   boolean,
  reviewable_at        timestamptz not null,
  expires_at         timestamptz not null,
  opened_at          timestamptz not null,
  approved_at        timestamptz,
  refused_at         timestamptz,
  canceled_at        timestamptz,
  status             text generated always as (strata_users.recovery_case_status(approved_at, refused_at, canceled_at)) stored,
  status_reason      text,

  constraint recovery_cases_pkey primary key (recovery_case_id),
  constraint recovery_cases_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint recovery_cases_lost_identifier_id_fkey foreign key (lost_identifier_id) references strata_users.identifiers (identifier_id),
  constraint recovery_cases_lost_identifier_id_check check ((user_id is null) = (lost_identifier_id is null)),
  constraint recovery_cases_kind_check check (kind in ('email', 'phone')),
  constraint recovery_cases_value_check check (value = strata_users.normalise_identifier(kind, address)),
  constraint recovery_cases_given_kinds_check check (cardinality(given_kinds) <= 100 and pg_column_size(given_kinds) <= 10000),
  constraint recovery_cases_matched_kinds_check check (matched_kinds <@ given_kinds and (user_id is not null or matched_kinds = '{}')),
  constraint recovery_cases_expires_at_check check (expires_at > reviewable_at and reviewable_at >= opened_at),
  constraint recovery_cases_approved_at_check check (num_nonnulls(approved_at, refused_at, canceled_at) <= 1 and (approved_at is null or user_id is not null)),
  constraint recovery_cases_status_check check (status in ('open', 'approved', 'refused', 'canceled')),
  constraint recovery_cases_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- What waits for a review, oldest first.
create index recovery_cases_open_idx on strata_users.recovery_cases (opened_at, recovery_case_id) where status = 'open';
-- For the foreign keys.
create index recovery_cases_user_id_idx on strata_users.recovery_cases (user_id) where user_id is not null;
create index recovery_cases_lost_identifier_id_idx on strata_users.recovery_cases (lost_identifier_id) where lost_identifier_id is not null;

select strata_audit.lay_lifecycle('strata_users.recovery_cases', 'recovery_case');

select strata_core.lay_personal_data('strata_users.recovery_cases', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{value,address,status_reason}');
select strata_users.lay_erasure_guard('strata_users.recovery_cases');

comment on table strata_users.recovery_cases is 'One row per request of somebody who lost every way to sign in, for people to review.';
comment on column strata_users.recovery_cases.user_id is 'Who holds the lost address; null when nobody does.';
comment on column strata_users.recovery_cases.lost_identifier_id is 'Identifier that they say they lost; null when nobody holds it.';
comment on column strata_users.recovery_cases.kind is 'Kind of the new address: email or phone.';
comment on column strata_users.recovery_cases.value is 'Canonical form of the new address, which was proved. @pii';
comment on column strata_users.recovery_cases.address is 'New address as it was entered. @pii';
comment on column strata_users.recovery_cases.given_kinds is 'Private facts that were given.';
comment on column strata_users.recovery_cases.matched_kinds is 'Those of them whose fingerprints are the user''s.';
comment on column strata_users.recovery_cases.is_known_device is 'Whether it was asked from a device that the user signed in on.';
comment on column strata_users.recovery_cases.is_known_country is 'Whether the user has signed in from that country; null when the country is not known.';
comment on column strata_users.recovery_cases.reviewable_at is 'Until then the user is waited for, who was told and may refuse.';
comment on column strata_users.recovery_cases.expires_at is 'When it is worth nothing any more.';
comment on column strata_users.recovery_cases.opened_at is 'When it was asked for.';
comment on column strata_users.recovery_cases.approved_at is 'When an operator approved it and the new address took the place of the lost one; null otherwise.';
comment on column strata_users.recovery_cases.refused_at is 'When an operator refused it; null otherwise.';
comment on column strata_users.recovery_cases.canceled_at is 'When the user, signed in, refused it; null otherwise.';
comment on column strata_users.recovery_cases.status is 'open, approved, refused or canceled, from the events. An open one is worth nothing after expires_at.';
comment on column strata_users.recovery_cases.status_reason is 'Reason of the operator who decided it; null when none did. @pii';
