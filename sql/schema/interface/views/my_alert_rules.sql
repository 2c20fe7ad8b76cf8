-- Owned by a role that can only read: an application has no right on the table, whose rows tell what colleagues want to hear of.
create view strata.my_alert_rules with (security_barrier = true) as
select
  r.alert_rule_id,
  r.topic,
  r.channel,
  r.filter,
  r.continues_alert_rule_id,
  r.started_at
from strata_tenancy.alert_rules r
where r.organization_id = (select x.organization_id from strata_core.context x)
  and r.membership_id = (select x.membership_id from strata_core.context x)
  and r.ended_at is null;

comment on view strata.my_alert_rules is 'One row per rule by which the membership that acts is told of something. Always fresh.';

alter view strata.my_alert_rules owner to strata_reporter;
