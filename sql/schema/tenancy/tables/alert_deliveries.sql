-- A queue like strata_users.notices and strata_kyc.verification_checks. No address is kept: it is looked up whenever a delivery is taken, so that a message
-- goes where the member is reached then and not where they were reached when it happened, and nobody who has left meanwhile is told anything.
create table strata_tenancy.alert_deliveries (
  organization_id   uuid not null,
  alert_delivery_id uuid not null default strata_core.uuid_v7(),
  alert_id          uuid not null,
  alert_rule_id     uuid not null,
  membership_id     uuid not null,
  channel           text not null,
  due_at            timestamptz not null,
  attempt_count     integer not null default 0,
  taken_at          timestamptz,
  sent_at           timestamptz,
  given_up_at       timestamptz,
  given_up_reason   text,

  constraint alert_deliveries_pkey primary key (organization_id, alert_delivery_id),
  -- Two rules of a member that fit the same event are one message.
  constraint alert_deliveries_alert_id_key unique (organization_id, alert_id, membership_id, channel),
  constraint alert_deliveries_channel_check check (channel in ('email', 'phone', 'mobile', 'fax')),
  constraint alert_deliveries_attempt_count_check check ((attempt_count = 0) = (taken_at is null)),
  constraint alert_deliveries_sent_at_check check (sent_at is null or (taken_at is not null and given_up_at is null)),
  constraint alert_deliveries_given_up_reason_check check (
    (given_up_reason is null) = (given_up_at is null) and given_up_reason in ('rule_ended', 'not_active', 'no_address', 'failed'))
);

alter table strata_tenancy.alert_deliveries add constraint alert_deliveries_alert_id_fkey
  foreign key (organization_id, alert_id) references strata_tenancy.alerts (organization_id, alert_id);
alter table strata_tenancy.alert_deliveries add constraint alert_deliveries_alert_rule_id_fkey
  foreign key (organization_id, alert_rule_id) references strata_tenancy.alert_rules (organization_id, alert_rule_id);
alter table strata_tenancy.alert_deliveries add constraint alert_deliveries_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- What waits to be sent, the oldest first.
create index alert_deliveries_due_at_idx on strata_tenancy.alert_deliveries (due_at, alert_delivery_id) where sent_at is null and given_up_at is null;
-- For the foreign keys.
create index alert_deliveries_alert_rule_id_idx on strata_tenancy.alert_deliveries (organization_id, alert_rule_id);
create index alert_deliveries_membership_id_idx on strata_tenancy.alert_deliveries (organization_id, membership_id);

comment on table strata_tenancy.alert_deliveries is 'One row per message to one member about one event, in one way. Deleted some time after.';
comment on column strata_tenancy.alert_deliveries.organization_id is 'Organization.';
comment on column strata_tenancy.alert_deliveries.alert_delivery_id is 'Key within the organization.';
comment on column strata_tenancy.alert_deliveries.alert_id is 'The event.';
comment on column strata_tenancy.alert_deliveries.alert_rule_id is 'The rule of the member that wanted it; the first of them, where several did.';
comment on column strata_tenancy.alert_deliveries.membership_id is 'Who is told.';
comment on column strata_tenancy.alert_deliveries.channel is 'email, phone, mobile or fax.';
comment on column strata_tenancy.alert_deliveries.due_at is 'Not before then it is taken: when it was raised, or after a failure, or when the lease of whoever took it has run out.';
comment on column strata_tenancy.alert_deliveries.attempt_count is 'How often it was taken.';
comment on column strata_tenancy.alert_deliveries.taken_at is 'When it was last taken to be sent; null when it never was.';
comment on column strata_tenancy.alert_deliveries.sent_at is 'When it was sent; null until then.';
comment on column strata_tenancy.alert_deliveries.given_up_at is 'When it was clear that it will not be sent; null when it was or may be.';
comment on column strata_tenancy.alert_deliveries.given_up_reason is 'rule_ended, not_active (membership, user or organization), no_address, or failed (too often); null when it was sent or may be.';
