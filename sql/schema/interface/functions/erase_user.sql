-- The row of the user is locked first, as everywhere, so that whoever gives the person a membership at this moment waits and then copies no name any
-- more. Statements that come later than that lock have to see what was committed before it, which only read committed does.
-- Users that were merged into this one are the same person.
create function strata.erase_user(p_user_id uuid, p_reason text) returns table (outcome text, unreached text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_challenge_ids uuid[];
  v_keys       uuid[];
  v_status     text;
  v_constraint text;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  -- Somebody who was merged into this one while this waited is the same person too: then all is let go and held anew.
  loop
    begin
      -- In the order of all others: the counters of the addresses and of the second factor, the challenges, the users.
      perform strata_users.lock_addresses('sign_in', array(select i.kind || ':' || i.value from strata_users.identifiers i
                                                           join strata_users.users u on u.user_id = i.user_id
                                                           where (u.user_id = p_user_id or u.merged_into_user_id = p_user_id) and i.release_reason is distinct from 'erased'));
      perform strata_users.lock_addresses('second_factor', array(select u.user_id::text from strata_users.users u
                                                                 where u.user_id = p_user_id or u.merged_into_user_id = p_user_id));
      -- A sign-in holds its challenge before it comes to the user, so these are locked first. Codes that were asked for by somebody who was not signed in
      -- name an address and no user.
      select coalesce(array_agg(c.challenge_id), '{}') into v_challenge_ids
      from (select l.challenge_id from strata_users.challenges l
            where l.user_id in (select u.user_id from strata_users.users u where u.user_id = p_user_id or u.merged_into_user_id = p_user_id)
               or (l.kind, l.value) in (select i.kind, i.value from strata_users.identifiers i join strata_users.users u on u.user_id = i.user_id
                                        where u.user_id = p_user_id or u.merged_into_user_id = p_user_id)
            order by l.challenge_id for update) c;
      select array_agg(u.user_id), max(u.status) filter (where u.user_id = p_user_id) into v_keys, v_status
      from (select l.user_id, l.status from strata_users.users l
            where l.user_id = p_user_id or l.merged_into_user_id = p_user_id order by l.user_id for no key update) u;
      if exists (select from strata_users.users u where u.merged_into_user_id = p_user_id and u.user_id <> all (v_keys)) then
        raise no_data_found;
      end if;
      exit;
    exception when no_data_found then
      null;
    end;
  end loop;
  if v_status is null then
    return query select 'unknown', '{}'::text[];
    return;
  elsif v_status = 'merged' then
    return query select 'refused', '{}'::text[];
    return;
  elsif v_status <> 'erased' then
    perform strata_access.lock_organizations_of(v_keys);
    delete from strata_users.challenges c where c.challenge_id = any (v_challenge_ids);
    perform strata_tenancy.redact_invitations(v_keys);
    perform strata_audit.erase_personal_data('user', v_keys);
    perform strata_audit.erase_personal_data('membership', array(select m.membership_id from strata_tenancy.memberships m where m.user_id = any (v_keys)));
    update strata_users.users u
    set erased_at = strata_core.clock(), session_epoch = u.session_epoch + 1, status_reason = p_reason
    where u.user_id = any (v_keys);
    perform strata_audit.record_security_event('account-purged', p_user_id, null);
  end if;
  return query select case v_status when 'erased' then 'unchanged' else 'done' end, strata_core.unreached_copies('user');
exception
  when sqlstate 'ST204' then
    return query select 'last_owner', '{}'::text[];
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.erase_user(uuid, text) is 'Erases a person for good: personal values go from every table, the statistics and the audit trail, sessions end, and what the person wrote stays with a user who has no name. Outcomes: done, unchanged, refused, last_owner, unknown. Unchanged: was erased before. Refused: was merged into another user, who is the one to erase. Last_owner: an organization that is not closed would be left without an owner. With done and unchanged comes what this does not reach, each item beginning with the kind of copy. The reason is required and stays: name nobody in it. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.erase_user(uuid, text) owner to strata_definer;
