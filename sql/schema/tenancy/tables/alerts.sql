-- Something happened that members may want to be told of. It is spread over their rules in batches: the first when it is raised, the others by whoever takes
-- deliveries, so that no transaction of the host grows with the size of an organization.
create table strata_tenancy.alerts (
  organization_id uuid not null,
  alert_id        uuid not null default strata_core.uuid_v7(),
  topic           text not null,
  payload         jsonb not null default '{}',
  alert_key       text,
  raised_by_membership_id uuid,
  raised_at       timestamptz not null,
  spread_to_alert_rule_id uuid,
  spread_at       timestamptz,

  constraint alerts_pkey primary key (organization_id, alert_id),
  constraint alerts_topic_check check (length(topic) <= 100 and topic ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$'),
  constraint alerts_payload_check check (jsonb_typeof(payload) = 'object' and octet_length(payload::text) <= 16384),
  constraint alerts_alert_key_check check (length(alert_key) between 1 and 200 and alert_key !~ '[[:cntrl:]]')
);

alter table strata_tenancy.alerts add constraint alerts_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.alerts add constraint alerts_raised_by_membership_id_fkey
  foreign key (organization_id, raised_by_membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- Raised again under the same key it is the same one.
create unique index alerts_one_alert_key_idx on strata_tenancy.alerts (organization_id, alert_key) where alert_key is not null;
-- What is not spread yet, the oldest first.
create index alerts_unspread_idx on strata_tenancy.alerts (raised_at, alert_id) where spread_at is null;
-- What need not be kept any longer.
create index alerts_raised_at_idx on strata_tenancy.alerts (raised_at);
-- For the foreign key.
create index alerts_raised_by_membership_id_idx on strata_tenancy.alerts (organization_id, raised_by_membership_id) where raised_by_membership_id is not null;

comment on table strata_tenancy.alerts is 'One row per event that the host raised for an organization. Deleted some time after.';
comment on column strata_tenancy.alerts.organization_id is 'Organization in which it happened.';
comment on column strata_tenancy.alerts.alert_id is 'Key within the organization.';
comment on column strata_tenancy.alerts.topic is 'What it is about, in a word of the host, such as order.placed.';
comment on column strata_tenancy.alerts.payload is 'What the host says of it, for filters and for the message: keys and words. No secret, and nothing personal.';
comment on column strata_tenancy.alerts.alert_key is 'What tells it from others for whoever raised it; null when it is not raised twice.';
comment on column strata_tenancy.alerts.raised_by_membership_id is 'Member in whose session it was raised; null for the platform.';
comment on column strata_tenancy.alerts.raised_at is 'When it was raised.';
comment on column strata_tenancy.alerts.spread_to_alert_rule_id is 'Last rule that was looked at; null before the first batch, and when there was no rule.';
comment on column strata_tenancy.alerts.spread_at is 'When every rule had been looked at; null until then.';
