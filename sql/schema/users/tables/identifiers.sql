-- An address is owned over time: who held it from when to when stays known after it has gone to somebody else. Only what was proved is held; an
-- unproved claim blocks nobody and finds nobody, so it can neither squat nor hijack.
create table strata_users.identifiers (
  identifier_id     uuid not null default strata_core.uuid_v7(),
  user_id           uuid not null,
  kind              text not null,
  value             text collate "C" not null,
  address           text not null,
  is_primary        boolean not null default false,
  claimed_at        timestamptz not null,
  verified_at       timestamptz,
  last_proof_at     timestamptz,
  released_at       timestamptz,
  release_reason    text,
  quarantined_until timestamptz,
  held              tstzrange generated always as (case when verified_at is not null then tstzrange(verified_at, released_at) end) stored,
  created_at        timestamptz not null default clock_timestamp(),
  updated_at        timestamptz not null default clock_timestamp(),

  constraint identifiers_pkey primary key (identifier_id),
  constraint identifiers_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint identifiers_kind_check check (kind in ('email', 'phone', 'username')),
  -- An erased address is replaced by something that is nobody's.
  constraint identifiers_value_check check (
    case when release_reason = 'erased' then value = 'erased:' || identifier_id::text else value = strata_users.normalise_identifier(kind, address) end),
  constraint identifiers_address_check check (length(address) between 1 and 254),
  constraint identifiers_is_primary_check check (not is_primary or (verified_at is not null and released_at is null)),
  constraint identifiers_last_proof_at_check check ((verified_at is null) = (last_proof_at is null) and last_proof_at >= verified_at),
  constraint identifiers_released_at_check check ((released_at is null) = (release_reason is null) and released_at >= coalesce(verified_at, claimed_at)),
  constraint identifiers_release_reason_check check (release_reason in ('user_removed', 'recycled', 'merged', 'erased', 'admin')),
  constraint identifiers_quarantined_until_check check (quarantined_until is null or quarantined_until >= released_at),
  -- Nobody's times overlap, past or present, whatever order the rows come in.
  constraint identifiers_held_excl exclude using gist (
    int8range(strata_users.identifier_digest(kind, value, 0), strata_users.identifier_digest(kind, value, 0), '[]') with &&,
    int8range(strata_users.identifier_digest(kind, value, 1), strata_users.identifier_digest(kind, value, 1), '[]') with &&,
    held with &&) where (held is not null)
);

-- Who holds an address now; every sign-in asks.
create unique index identifiers_holder_idx on strata_users.identifiers (value, kind) where verified_at is not null and released_at is null;
-- A user claims an address once at a time.
create unique index identifiers_claim_idx on strata_users.identifiers (user_id, kind, value) where released_at is null;
-- Whom a directory entered with an address.
create index identifiers_unproved_idx on strata_users.identifiers (value, kind) where verified_at is null and released_at is null;
create unique index identifiers_primary_idx on strata_users.identifiers (user_id, kind) where is_primary;
-- The identifiers of a user, released ones too; also for the foreign key.
create index identifiers_user_id_idx on strata_users.identifiers (user_id);
-- Who held an address before, and whether it is in quarantine.
create index identifiers_released_idx on strata_users.identifiers (value, kind) where released_at is not null;

create trigger t100_touch_updated_at before update on strata_users.identifiers for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_row_history('strata_users.identifiers', 'identifier_id',
  '{identifier_id,user_id,kind,value,is_primary,verified_at,released_at,release_reason}');

select strata_core.lay_personal_data('strata_users.identifiers', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{value,address}', p_replacement => '''erased:'' || identifier_id::text');
select strata_core.lay_personal_data('strata_users.identifiers', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{is_primary}', p_replacement => 'false');
select strata_core.lay_personal_data('strata_users.identifiers', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{released_at}', p_replacement => 'coalesce(released_at, greatest(strata_core.clock(), verified_at, claimed_at))');
select strata_core.lay_personal_data('strata_users.identifiers', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{release_reason}', p_replacement => '''erased''');
-- The numbers in the index stand for addresses.
alter index strata_users.identifiers_held_excl alter column 1 set statistics 0;
alter index strata_users.identifiers_held_excl alter column 2 set statistics 0;
select strata_users.lay_erasure_guard('strata_users.identifiers');

comment on table strata_users.identifiers is 'One row per claim of a user on an e-mail address, phone number or username, also released ones.';
comment on column strata_users.identifiers.user_id is 'Who claims it, or holds or held it.';
comment on column strata_users.identifiers.kind is 'email, phone or username.';
comment on column strata_users.identifiers.value is 'Canonical form, by which it is found: strata_users.normalise_identifier. @pii';
comment on column strata_users.identifiers.address is 'As it was entered; messages go there. @pii';
comment on column strata_users.identifiers.is_primary is 'Whether it is the one that messages of this kind go to; at most one of a kind, and only a proved one.';
comment on column strata_users.identifiers.claimed_at is 'When the user named it.';
comment on column strata_users.identifiers.verified_at is 'When the user proved it; held from then on. Null: a claim that blocks nobody.';
comment on column strata_users.identifiers.last_proof_at is 'When the user last proved it; null when never.';
comment on column strata_users.identifiers.released_at is 'When it was given up or taken; null while it is claimed or held.';
comment on column strata_users.identifiers.release_reason is 'Why: user_removed, recycled, merged, erased or admin; null while it is claimed or held.';
comment on column strata_users.identifiers.quarantined_until is 'Until when nobody else can prove it; null when there is no quarantine.';
comment on column strata_users.identifiers.held is 'From when to when the user held it; null when it was never proved.';
