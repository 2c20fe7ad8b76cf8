create view strata_analytics.identifiers with (security_barrier = true) as
select
  i.identifier_id,
  i.user_id,
  i.kind,
  i.is_primary,
  i.claimed_at,
  i.verified_at,
  i.last_proof_at,
  i.released_at,
  i.release_reason
from strata_users.identifiers i;

comment on view strata_analytics.identifiers is 'One row per claim of a user on an e-mail address, phone number or username, also released ones, without the address. Always fresh.';

alter view strata_analytics.identifiers owner to strata_reporter;
