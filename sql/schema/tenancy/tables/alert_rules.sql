-- What a member wants to be told of, and how. It hangs on the membership and not on the user: it is silent while the membership is, and somebody who works for
-- two organizations hears from each at the address that it knows.
create table strata_tenancy.alert_rules (
  organization_id uuid not null,
  alert_rule_id   uuid not null default strata_core.uuid_v7(),
  membership_id   uuid not null,
  continues_alert_rule_id uuid,
  topic           text not null,
  channel         text not null,
  filter          jsonb not null default '{}',
  started_at      timestamptz not null,
  ended_at        timestamptz,

  constraint alert_rules_pkey primary key (organization_id, alert_rule_id),
  constraint alert_rules_topic_check check (length(topic) <= 100 and topic ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$'),
  constraint alert_rules_channel_check check (channel in ('email', 'phone', 'mobile', 'fax')),
  -- Part of a key below, which takes no more than a third of a page.
  constraint alert_rules_filter_check check (jsonb_typeof(filter) = 'object' and octet_length(filter::text) <= 1000),
  constraint alert_rules_ended_at_check check (ended_at >= started_at)
);

alter table strata_tenancy.alert_rules add constraint alert_rules_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);
alter table strata_tenancy.alert_rules add constraint alert_rules_continues_alert_rule_id_fkey
  foreign key (organization_id, continues_alert_rule_id) references strata_tenancy.alert_rules (organization_id, alert_rule_id);

-- The same wish twice would be the same message twice.
create unique index alert_rules_one_current_idx on strata_tenancy.alert_rules (organization_id, membership_id, topic, channel, filter) where ended_at is null;
-- Whom an event concerns, batch by batch.
create index alert_rules_topic_idx on strata_tenancy.alert_rules (organization_id, topic, alert_rule_id) where ended_at is null;
-- For the foreign keys.
create index alert_rules_membership_id_idx on strata_tenancy.alert_rules (organization_id, membership_id);
create index alert_rules_continues_alert_rule_id_idx on strata_tenancy.alert_rules (organization_id, continues_alert_rule_id) where continues_alert_rule_id is not null;

select strata_audit.lay_row_history('strata_tenancy.alert_rules', 'alert_rule_id',
  '{organization_id,alert_rule_id,membership_id,continues_alert_rule_id,topic,channel,filter,started_at,ended_at}');

comment on table strata_tenancy.alert_rules is 'One row per wish of a member to be told of something in one way. Ended, never deleted.';
comment on column strata_tenancy.alert_rules.organization_id is 'Organization.';
comment on column strata_tenancy.alert_rules.alert_rule_id is 'Key within the organization.';
comment on column strata_tenancy.alert_rules.membership_id is 'Who is told, and for whom the wish is.';
comment on column strata_tenancy.alert_rules.continues_alert_rule_id is 'Rule of the membership before, which this one took over when the person came back; null for one that somebody set.';
comment on column strata_tenancy.alert_rules.topic is 'What it is about, in a word of the host, such as order.placed.';
comment on column strata_tenancy.alert_rules.channel is 'email, phone, mobile or fax.';
comment on column strata_tenancy.alert_rules.filter is 'What the payload of the event has to contain, as jsonb containment; {} for every event of the topic. Keys and words, nothing personal.';
comment on column strata_tenancy.alert_rules.started_at is 'Since when.';
comment on column strata_tenancy.alert_rules.ended_at is 'Since when no more; null while it is wished.';
