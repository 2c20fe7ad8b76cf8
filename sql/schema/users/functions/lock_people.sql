-- After the counters of the addresses: first the challenges, then the users, each in the order of their keys. A sign-in that waits for its second proof holds its
-- challenge and may want the user, so nobody who holds a user may wait for a challenge.
create function strata_users.lock_people(p_identifier_ids uuid[], p_user_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  perform from strata_users.challenges c
  where c.identifier_id = any (p_identifier_ids) and c.consumed_at is null
  order by c.challenge_id
  for update;
  perform from strata_users.users u
  where u.user_id = any (p_user_ids)
  order by u.user_id
  for no key update;
end
$$;

comment on function strata_users.lock_people(uuid[], uuid[]) is 'Locks what rests on identifiers that may be released, and the users whom that concerns. The counters of the addresses are locked before.';

alter function strata_users.lock_people(uuid[], uuid[]) owner to strata_definer;
