-- What a log elsewhere must learn is written down in the transaction that makes it true, and carried there afterwards: nothing about what was rolled back, and
-- nothing forgotten. A queue and no watermark: a record is there when its transaction has committed, however late, and waits until somebody has delivered it.
-- The reason is the one thing that a person wrote, so it stands apart, where erasing the person finds it.
create table strata_audit.outbox (
  outbox_id       uuid not null default strata_core.uuid_v7(),
  organization_id uuid,
  user_id         uuid,
  tag             text not null,
  record          jsonb not null,
  reason          strata_core.reason,
  occurred_at     timestamptz not null,
  due_at          timestamptz not null,
  attempt_count   integer not null default 0,
  taken_at        timestamptz,
  delivered_at    timestamptz,

  constraint outbox_pkey primary key (outbox_id),
  constraint outbox_tag_check check (length(tag) <= 128 and tag ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$'),
  -- Keys, words and times fill a tenth of it: a receiver has a limit too, and what it refuses would be offered for ever.
  constraint outbox_record_check check (jsonb_typeof(record) = 'object' and octet_length(record::text) <= 16384),
  constraint outbox_attempt_count_check check ((attempt_count = 0) = (taken_at is null)),
  constraint outbox_delivered_at_check check (delivered_at is null or taken_at is not null)
);

-- What waits, the oldest first.
create index outbox_due_at_idx on strata_audit.outbox (due_at, outbox_id) where delivered_at is null;
-- What need not be kept any longer.
create index outbox_delivered_at_idx on strata_audit.outbox (delivered_at) where delivered_at is not null;
-- What is about a person who is erased.
create index outbox_user_id_idx on strata_audit.outbox (user_id) where user_id is not null;

select strata_core.lay_personal_data('strata_audit.outbox', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear', p_columns => '{reason}');

comment on table strata_audit.outbox is 'One row per record that a log elsewhere is to have: delivered at least once by pg-strata relay, and deleted some time after.';
comment on column strata_audit.outbox.organization_id is 'Organization that it is about; null for what belongs to the platform.';
comment on column strata_audit.outbox.user_id is 'User whom it happened to; null when it concerns no single one.';
comment on column strata_audit.outbox.tag is 'What kind of record it is, in the words by which logs are routed, such as strata.permissions.role_granted.';
comment on column strata_audit.outbox.record is 'What happened: keys, words and times. No secret, and nothing personal.';
comment on column strata_audit.outbox.reason is 'Why, in the words of whoever did it; null without one. @pii';
comment on column strata_audit.outbox.occurred_at is 'When, by strata_core.clock().';
comment on column strata_audit.outbox.due_at is 'Not before then it is taken: at once, or when the lease of whoever took it has run out.';
comment on column strata_audit.outbox.attempt_count is 'How often it was taken.';
comment on column strata_audit.outbox.taken_at is 'When it was last taken to be delivered; null when it never was.';
comment on column strata_audit.outbox.delivered_at is 'When whoever took it said that it had arrived; null until then.';
