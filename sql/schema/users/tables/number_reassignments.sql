-- Carriers give numbers of people who left to others. Whoever then proves the number is not let in as its holder; they may say that they are somebody new, and this
-- is what becomes of it. Nobody is ever moved: the holder keeps the user and everything but the number, the claimant starts with an empty user.
create table strata_users.number_reassignments (
  number_reassignment_id uuid not null default strata_core.uuid_v7(),
  identifier_id       uuid not null,
  holder_user_id      uuid not null,
  claimant_user_id    uuid not null,
  value               text collate "C" not null,
  address             text not null,
  number_status       strata_users.number_status,
  number_recycled_on  date,
  release_evidence    text,
  number_proved_at    timestamptz not null,
  contest_until       timestamptz,
  claimed_at          timestamptz not null,
  contested_at        timestamptz,
  proved_by_holder_at timestamptz,
  released_at         timestamptz,
  completed_at        timestamptz,
  refused_at          timestamptz,
  withdrawn_at        timestamptz,
  expired_at          timestamptz,
  status              text generated always as (strata_users.number_reassignment_status(completed_at, proved_by_holder_at, refused_at, withdrawn_at, expired_at,
                        released_at, contested_at)) stored,
  status_reason       text,
  created_at          timestamptz not null default clock_timestamp(),
  updated_at          timestamptz not null default clock_timestamp(),

  constraint number_reassignments_pkey primary key (number_reassignment_id),
  constraint number_reassignments_identifier_id_fkey foreign key (identifier_id) references strata_users.identifiers (identifier_id),
  constraint number_reassignments_holder_user_id_fkey foreign key (holder_user_id) references strata_users.users (user_id),
  constraint number_reassignments_claimant_user_id_fkey foreign key (claimant_user_id) references strata_users.users (user_id),
  constraint number_reassignments_claimant_user_id_check check (claimant_user_id <> holder_user_id),
  constraint number_reassignments_value_check check (
    value = strata_users.normalise_identifier('phone', address) or value = 'erased:' || number_reassignment_id::text),
  constraint number_reassignments_release_evidence_check check (
    release_evidence in ('provider', 'operator', 'holder') and (release_evidence is null) = (released_at is null)),
  constraint number_reassignments_contest_until_check check ((contest_until is null) = (contested_at is null) and contest_until > contested_at),
  -- What has ended has ended in one way.
  constraint number_reassignments_completed_at_check check (
    num_nonnulls(completed_at, proved_by_holder_at, refused_at, withdrawn_at, expired_at) <= 1
    and (completed_at is null or released_at is not null)
    and (released_at is null or num_nonnulls(proved_by_holder_at, refused_at, withdrawn_at) = 0)),
  constraint number_reassignments_status_check check (
    status in ('claimed', 'contested', 'proved_by_holder', 'released', 'completed', 'refused', 'withdrawn', 'expired')),
  constraint number_reassignments_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- One claim on a number at a time, however many claim it.
create unique index number_reassignments_open_idx on strata_users.number_reassignments (value) where status in ('claimed', 'contested', 'released');
-- For the foreign keys, and for what a holder or claimant asks.
create index number_reassignments_identifier_id_idx on strata_users.number_reassignments (identifier_id);
create index number_reassignments_holder_user_id_idx on strata_users.number_reassignments (holder_user_id);
create index number_reassignments_claimant_user_id_idx on strata_users.number_reassignments (claimant_user_id);

create trigger t100_touch_updated_at before update on strata_users.number_reassignments for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_users.number_reassignments', 'number_reassignment');

-- It is about two people, and goes blank with either. A claim that is open ends: the number is free for whoever proves it.
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'holder_user_id', p_treatment => 'clear',
  p_columns => '{value,address}', p_replacement => $$'erased:' || number_reassignment_id::text$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'holder_user_id', p_treatment => 'clear',
  p_columns => '{status_reason}');
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'holder_user_id', p_treatment => 'set',
  p_columns => '{withdrawn_at}', p_replacement => $$case when status in ('claimed', 'contested') then strata_core.clock() else withdrawn_at end$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'holder_user_id', p_treatment => 'set',
  p_columns => '{expired_at}', p_replacement => $$case when status = 'released' then strata_core.clock() else expired_at end$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'claimant_user_id', p_treatment => 'clear',
  p_columns => '{value,address}', p_replacement => $$'erased:' || number_reassignment_id::text$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'claimant_user_id', p_treatment => 'clear',
  p_columns => '{status_reason}');
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'claimant_user_id', p_treatment => 'set',
  p_columns => '{withdrawn_at}', p_replacement => $$case when status in ('claimed', 'contested') then strata_core.clock() else withdrawn_at end$$);
select strata_core.lay_personal_data('strata_users.number_reassignments', p_subject => 'user', p_key_column => 'claimant_user_id', p_treatment => 'set',
  p_columns => '{expired_at}', p_replacement => $$case when status = 'released' then strata_core.clock() else expired_at end$$);

comment on table strata_users.number_reassignments is 'One row per claim of somebody new on a phone number that another user holds.';
comment on column strata_users.number_reassignments.identifier_id is 'Identifier by which the holder held the number.';
comment on column strata_users.number_reassignments.holder_user_id is 'Who held the number when it was claimed.';
comment on column strata_users.number_reassignments.claimant_user_id is 'Who claims it: a user that was made for this and holds nothing.';
comment on column strata_users.number_reassignments.value is 'The number in its canonical form. @pii';
comment on column strata_users.number_reassignments.address is 'The number as the holder had entered it. @pii';
comment on column strata_users.number_reassignments.number_status is 'What a provider said about the number when it was claimed: unchanged, recycled or unknown; null when nobody was asked.';
comment on column strata_users.number_reassignments.number_recycled_on is 'Since when the number is somebody else''s, as the provider said; null when it did not.';
comment on column strata_users.number_reassignments.release_evidence is 'On whose word it was released: provider, operator or holder; null while it is not.';
comment on column strata_users.number_reassignments.number_proved_at is 'When the claimant last proved to have the number.';
comment on column strata_users.number_reassignments.contest_until is 'How long the holder is waited for; null where the holder has no other way in and cannot be asked.';
comment on column strata_users.number_reassignments.claimed_at is 'When it was claimed.';
comment on column strata_users.number_reassignments.contested_at is 'When the holder was asked through other methods; null when there was none.';
comment on column strata_users.number_reassignments.proved_by_holder_at is 'When the holder proved to have the number still, which ended the claim; null otherwise.';
comment on column strata_users.number_reassignments.released_at is 'When the number was taken from the holder; null while it is not.';
comment on column strata_users.number_reassignments.completed_at is 'When the claimant held the number; null until then.';
comment on column strata_users.number_reassignments.refused_at is 'When an operator refused the claim; null otherwise.';
comment on column strata_users.number_reassignments.withdrawn_at is 'When the claimant gave it up; null otherwise.';
comment on column strata_users.number_reassignments.expired_at is 'When it ended because nobody decided it, or the claimant did not come back; null otherwise.';
comment on column strata_users.number_reassignments.status is 'claimed, contested, released, or how it ended: completed, proved_by_holder, refused, withdrawn or expired.';
comment on column strata_users.number_reassignments.status_reason is 'Reason of the operator who decided it; null when none did. @pii';
