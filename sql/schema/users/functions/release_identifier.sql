-- With the address goes what rests on it: sessions, sign-ins that wait for a second proof, codes that were sent to it. Whoever gives up a number that somebody else
-- claims releases it to them. The caller has locked the counter of the address, the challenges and the user.
create function strata_users.release_identifier(p_identifier_id uuid, p_reason text, p_user_id uuid, p_except_session_id uuid default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_identifier strata_users.identifiers;
  v_is_claimed boolean;
begin
  update strata_users.number_reassignments r set released_at = v_clock, release_evidence = 'holder'
  where r.identifier_id = p_identifier_id and r.status in ('claimed', 'contested');
  v_is_claimed := found;
  update strata_users.identifiers i
  set released_at = greatest(v_clock, i.last_proof_at), release_reason = case when v_is_claimed then 'recycled' else p_reason end, is_primary = false,
      quarantined_until = case when i.verified_at is not null then greatest(v_clock, i.last_proof_at) + strata_core.setting_interval('identifier_quarantine') end
  where i.identifier_id = p_identifier_id and i.user_id = p_user_id and i.released_at is null
  returning i.* into v_identifier;
  if not found then
    return false;
  end if;
  update strata_users.challenges c set consumed_at = v_clock, new_password_hash = null where c.identifier_id = p_identifier_id and c.consumed_at is null;
  update strata_users.sessions s set revoked_at = v_clock
  where s.identifier_id = p_identifier_id and s.session_id is distinct from p_except_session_id and s.revoked_at is null and s.expires_at > v_clock;
  -- Messages of this kind go on, to the address that was proved first of those that are left.
  if not exists (select from strata_users.identifiers i where i.user_id = p_user_id and i.kind = v_identifier.kind and i.is_primary) then
    update strata_users.identifiers i set is_primary = true
    where i.identifier_id = (
      select o.identifier_id from strata_users.identifiers o
      where o.user_id = p_user_id and o.kind = v_identifier.kind and o.verified_at is not null and o.released_at is null
      order by o.verified_at, o.identifier_id
      limit 1);
  end if;
  return true;
end
$$;

comment on function strata_users.release_identifier(uuid, text, uuid, uuid) is 'Takes an address from a user, with the sessions (but for the one in which its owner gives it up) and challenges that rest on it, and makes another of its kind primary where it was. False when the user does not have it any more.';

alter function strata_users.release_identifier(uuid, text, uuid, uuid) owner to strata_definer;
