create view strata.my_identifiers with (security_invoker = true) as
select
  i.identifier_id,
  i.kind,
  i.address,
  i.is_primary,
  i.claimed_at,
  i.verified_at,
  i.last_proof_at
from strata_users.identifiers i
where i.user_id = (select x.user_id from strata_core.context x) and i.released_at is null;

comment on view strata.my_identifiers is 'One row per address of the user of the session, also those that are not proved yet. Always fresh.';
