-- The change of address is one like any other, with an operator in the place of the old address. Second factors stay: whoever lost those too has recovery codes.
create function strata.review_recovery_case(p_recovery_case_id uuid, p_decision text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_case       strata_users.recovery_cases;
  v_lost       strata_users.identifiers;
  v_outcome    text;
  v_new_id     uuid;
  v_constraint text;
begin
  if p_decision is null or p_decision not in ('approve', 'refuse') then
    perform strata_core.raise_error('ST402', 'recovery_cases_decision_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'recovery_cases_status_reason_check');
  end if;
  select c.* into v_case from strata_users.recovery_cases c where c.recovery_case_id = p_recovery_case_id and c.user_id is not null;
  if not found then
    return 'unknown';
  end if;
  select i.* into strict v_lost from strata_users.identifiers i where i.identifier_id = v_case.lost_identifier_id;
  perform strata_users.lock_addresses('sign_in', array[v_case.kind || ':' || v_case.value, v_lost.kind || ':' || v_lost.value]);
  perform strata_users.lock_people(array[v_case.lost_identifier_id], array[v_case.user_id]);
  select c.* into strict v_case from strata_users.recovery_cases c where c.recovery_case_id = p_recovery_case_id;
  select i.* into strict v_lost from strata_users.identifiers i where i.identifier_id = v_case.lost_identifier_id;
  if v_case.status <> 'open' or v_case.expires_at <= v_clock then
    return 'closed';
  elsif p_decision = 'refuse' then
    update strata_users.recovery_cases c set refused_at = v_clock, status_reason = p_reason where c.recovery_case_id = p_recovery_case_id;
    return 'refused';
  elsif v_case.reviewable_at > v_clock then
    return 'too_early';
  elsif exists (select from strata_users.users u where u.user_id = v_case.user_id and u.status in ('merged', 'erased')) then
    return 'user_not_active';
  end if;

  v_outcome := strata_users.prove_identifier(v_case.user_id, v_case.kind, v_case.address, true);
  if v_outcome <> 'proved' then
    return v_outcome;
  end if;
  select i.identifier_id into strict v_new_id from strata_users.identifiers i
  where i.user_id = v_case.user_id and i.kind = v_case.kind and i.value = v_case.value and i.released_at is null;
  update strata_users.recovery_cases c set approved_at = v_clock, status_reason = p_reason where c.recovery_case_id = p_recovery_case_id;
  update strata_users.recovery_cases c set refused_at = v_clock, status_reason = 'another one was approved'
  where c.user_id = v_case.user_id and c.status = 'open';
  update strata_users.identifier_changes c set canceled_at = v_clock, version = c.version + 1, status_reason = 'recovered'
  where c.user_id = v_case.user_id and c.status = 'pending';
  insert into strata_users.identifier_changes (user_id, from_identifier_id, kind, value, address, method, new_confirmed_at, applied_at, created_at, expires_at)
  values (v_case.user_id, v_case.lost_identifier_id, v_case.kind, v_case.value, v_case.address, 'operator', v_clock, v_clock, v_case.opened_at, v_case.expires_at);
  perform strata_users.announce_event(v_case.user_id, 'identifier-changed', v_new_id);
  if v_lost.released_at is null and v_lost.identifier_id <> v_new_id then
    if v_lost.is_primary and v_lost.kind = v_case.kind then
      update strata_users.identifiers i set is_primary = false where i.identifier_id = v_lost.identifier_id;
      update strata_users.identifiers i set is_primary = true where i.identifier_id = v_new_id;
    end if;
    perform strata_users.release_identifier(v_lost.identifier_id, 'admin', v_case.user_id);
  end if;
  perform strata_users.revoke_other_sessions(v_case.user_id, null);
  perform strata_users.forget_devices(v_case.user_id);
  return 'approved';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.review_recovery_case(uuid, text, text) is 'An operator decides a recovery: approve or refuse, with the reason. Approved, the new address takes the place of the lost one, which is quarantined; all addresses are told, all sessions end, and the person signs in with a code to the new address, and with the second factors that are set up. Outcomes: approved, refused, too_early, closed, held, quarantined, user_not_active, unknown. Of too_early the user is still waited for; of held and quarantined the new address is somebody else''s, or was lately, and the case stays open. Raises ST402, with the constraint, for another decision or without a reason.';

alter function strata.review_recovery_case(uuid, text, text) owner to strata_definer;
