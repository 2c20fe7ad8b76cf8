create view strata_analytics.invitations with (security_barrier = true) as
select
  i.organization_id,
  i.invitation_id,
  case when i.kind is not null then i.kind when i.user_id is not null then 'user' else 'token' end as sent_to,
  i.party_type,
  i.membership_id is not null as is_for_membership,
  case when i.status = 'pending' and i.expires_at <= (select strata_core.clock()) then 'expired' else i.status end as status,
  i.invited_at,
  i.expires_at,
  coalesce(i.accepted_at, i.declined_at, i.revoked_at) as decided_at,
  i.accepted_membership_id
from strata_tenancy.invitations i;

comment on view strata_analytics.invitations is 'One row per invitation to an organization. Always fresh.';
comment on column strata_analytics.invitations.sent_to is 'What says who is invited: email, phone, user (the invitee is named), or token (whoever is handed it).';
comment on column strata_analytics.invitations.is_for_membership is 'Whether it is for a membership that was entered before.';
comment on column strata_analytics.invitations.status is 'Status now: one that has run out is expired.';
comment on column strata_analytics.invitations.decided_at is 'When it was accepted, declined or revoked; null when it was not.';
comment on column strata_analytics.invitations.accepted_membership_id is 'Membership of whoever accepted it; null when nobody did.';

alter view strata_analytics.invitations owner to strata_reporter;
