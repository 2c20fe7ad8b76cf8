-- Nothing of a change shows before it is applied: the new address is held by nobody through it, and the old one works as before. The version is the
-- optimistic lock: what somebody confirms on one screen is what they saw there.
create table strata_users.identifier_changes (
  identifier_change_id uuid not null default strata_core.uuid_v7(),
  user_id              uuid not null,
  from_identifier_id   uuid,
  kind                 text not null,
  value                text collate "C" not null,
  address              text not null,
  method               text not null,
  version              integer not null default 1,
  new_confirmed_at     timestamptz,
  old_confirmed_at     timestamptz,
  applied_at           timestamptz,
  canceled_at          timestamptz,
  status               text generated always as (strata_users.identifier_change_status(canceled_at, applied_at)) stored,
  status_reason        text,
  created_at           timestamptz not null,
  expires_at           timestamptz not null,

  constraint identifier_changes_pkey primary key (identifier_change_id),
  constraint identifier_changes_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint identifier_changes_from_identifier_id_fkey foreign key (from_identifier_id) references strata_users.identifiers (identifier_id),
  constraint identifier_changes_kind_check check (kind in ('email', 'phone')),
  constraint identifier_changes_value_check check (value = strata_users.normalise_identifier(kind, address)),
  constraint identifier_changes_address_check check (length(address) between 1 and 254),
  constraint identifier_changes_method_check check (method in ('both', 'other_method', 'operator') and (method <> 'both' or from_identifier_id is not null)),
  constraint identifier_changes_version_check check (version > 0),
  constraint identifier_changes_applied_at_check check (
    applied_at is null or (canceled_at is null and new_confirmed_at is not null and (method <> 'both' or old_confirmed_at is not null))),
  constraint identifier_changes_status_check check (status in ('pending', 'applied', 'canceled')),
  constraint identifier_changes_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]'),
  constraint identifier_changes_expires_at_check check (expires_at > created_at)
);

-- A user changes one address of a kind at a time; beginning anew cancels what was begun before.
create unique index identifier_changes_one_pending_idx on strata_users.identifier_changes (user_id, kind) where status = 'pending';
-- The changes of a user; also for the foreign key.
create index identifier_changes_user_id_idx on strata_users.identifier_changes (user_id);
-- For the foreign key.
create index identifier_changes_from_identifier_id_idx on strata_users.identifier_changes (from_identifier_id) where from_identifier_id is not null;

select strata_core.lay_personal_data('strata_users.identifier_changes', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
  p_columns => '{value,address}');
select strata_users.lay_erasure_guard('strata_users.identifier_changes');
select strata_audit.lay_lifecycle('strata_users.identifier_changes', 'identifier_change');

comment on table strata_users.identifier_changes is 'One row per change of an e-mail address or phone number that a user began: a new one, or one in the place of another.';
comment on column strata_users.identifier_changes.user_id is 'Whose address it is.';
comment on column strata_users.identifier_changes.from_identifier_id is 'Identifier that is replaced; null where an address is added.';
comment on column strata_users.identifier_changes.kind is 'email or phone.';
comment on column strata_users.identifier_changes.value is 'Canonical form of the new address. @pii';
comment on column strata_users.identifier_changes.address is 'New address as it was entered. @pii';
comment on column strata_users.identifier_changes.method is 'What stands for the old address: both (its own confirmation), other_method (the sign-in of the session) or operator (a review).';
comment on column strata_users.identifier_changes.version is 'Grows with every step; whoever confirms names the one they saw.';
comment on column strata_users.identifier_changes.new_confirmed_at is 'When the new address was proved; null until then.';
comment on column strata_users.identifier_changes.old_confirmed_at is 'When the old address confirmed; null until then, or where nobody asks it.';
comment on column strata_users.identifier_changes.applied_at is 'When the change was made; null until then.';
comment on column strata_users.identifier_changes.canceled_at is 'When it was given up, by the user, by a newer one, or because the address turned out to be held; null otherwise.';
comment on column strata_users.identifier_changes.status is 'pending, applied or canceled, from the events. A pending one is worth nothing after expires_at.';
comment on column strata_users.identifier_changes.status_reason is 'Why it was canceled: begun anew, held or quarantined; null when the user did it, or when it was not.';
comment on column strata_users.identifier_changes.expires_at is 'When it is worth nothing any more.';
