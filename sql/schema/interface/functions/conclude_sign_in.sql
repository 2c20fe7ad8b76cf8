-- What all ways to sign in have in common, once the proof itself is right: what is it worth, what was decided, and what is opened. The caller has locked and
-- settled the throttle and then the row of the user, which comes next in the order of locks, before anything that hangs on it: whoever changes credentials or
-- erases takes it first too.
create function strata.conclude_sign_in(p_user strata_users.users, p_method text, p_identifier_id uuid, p_last_proof_at timestamptz, p_throttle_key bytea,
                                        p_signals strata_users.sign_in_signals, p_assurance_level integer, p_is_stranger boolean default false, p_is_new boolean default false,
                                        p_second_method text default null, p_organization_id uuid default null, p_membership_id uuid default null) returns strata_users.sign_in_result
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_method     text := coalesce(p_second_method, p_method);
  v_assessment record := strata.assess_sign_in(p_user.user_id, p_method, p_last_proof_at, p_signals, p_is_stranger);
  v_clock      timestamptz := v_assessment.assessed_at;
  v_device     record;
  v_is_unfamiliar boolean := false;
  v_device_id  uuid := v_assessment.device_id;
  v_session    record;
  v_admission  text := 'admitted';
  v_epoch      integer;
  v_result     strata_users.sign_in_result;
begin
  if p_membership_id is not null then
    select a.outcome, a.session_epoch into v_admission, v_epoch
    from strata.admit_member(p_user.user_id, p_organization_id, p_membership_id, p_assurance_level, p_method, v_clock) a;
  end if;
  -- Machines have no way in but the sessions that the host opens for them, whatever credential somebody has hung on one.
  if p_user.kind = 'machine' or p_user.status in ('erased', 'merged') or (v_assessment.decision = 'refuse' and not p_is_new) then
    v_result.outcome := 'refused';
  -- Where an organization wants somebody recognised more surely, a second proof may do it.
  elsif (v_assessment.decision <> 'allow' or v_admission = 'assurance_too_low') and not p_is_new and p_second_method is null then
    v_result.outcome := 'step_up_required';
    v_result.step_up_token := strata_users.new_token();
    v_result.step_up_methods := strata_users.step_up_methods(p_user.user_id, p_method, p_identifier_id);
    v_result.is_claimable := p_method = 'sms_code' and (p_is_stranger or v_assessment.decision = 'recycled_suspected');
    v_result.expires_at := v_clock + strata_core.setting_interval('challenge_lifetime');
    insert into strata_users.challenges (user_id, identifier_id, purpose, method, is_claimable, token_hash, attempt_limit, user_epoch,
                                         created_at, expires_at, organization_id, membership_id)
    values (p_user.user_id, p_identifier_id, 'step_up', p_method, v_result.is_claimable, strata_users.hash_token(v_result.step_up_token),
            strata_core.setting_integer('challenge_attempts'), p_user.session_epoch, v_clock, v_result.expires_at,
            p_organization_id, p_membership_id);
  elsif strata_users.user_status_at(p_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    -- Whoever proved an address may know that the user may not sign in; whoever guessed a password learns nothing.
    v_result.outcome := case when p_method = 'password' and p_second_method is null then 'refused' else 'user_not_active' end;
    perform strata_users.record_attempt(v_method, 'refused', p_user.user_id, p_identifier_id, p_throttle_key, p_signals, v_clock,
                                        array['user_not_active'], v_assessment.decision, v_assessment.score, v_assessment.device_id);
    return v_result;
  elsif v_admission <> 'admitted' then
    v_result.outcome := case when p_second_method is null then 'refused' else v_admission end;
    perform strata_users.record_attempt(v_method, 'refused', p_user.user_id, p_identifier_id, p_throttle_key, p_signals, v_clock,
                                        array[v_admission], v_assessment.decision, v_assessment.score, v_assessment.device_id);
    return v_result;
  else
    perform strata_users.count_sign_in(p_user.user_id, p_user.first_sign_in_at is null, v_clock);
    -- When a device was seen last is kept to the hour, so that not every sign-in writes it.
    if v_assessment.is_device_current is not true then
      v_device := strata_users.see_device(p_user.user_id, v_device_id, p_signals, v_clock);
      v_device_id := v_device.device_id;
      v_result.device_token := v_device.new_token;
      v_is_unfamiliar := v_device.is_unfamiliar and not p_is_new;
    end if;
    v_session := strata_users.create_session(p_user.user_id, p_user.session_epoch, p_assurance_level, null, p_method, p_identifier_id, v_device_id, null,
                                             p_organization_id, p_membership_id, v_epoch, v_clock);
    if v_is_unfamiliar then
      perform strata_users.announce_event(p_user.user_id, 'new-device', p_actor_session_id => v_session.session_id,
                                          p_details => jsonb_build_object('device_id', v_device_id, 'method', v_method));
    end if;
    v_result.session_token := v_session.token;
    v_result.session_id := v_session.session_id;
    v_result.expires_at := v_session.expires_at;
    v_result.outcome := case when p_is_new then 'signed_up' else 'signed_in' end;
    v_result.user_id := p_user.user_id;
    v_result.assurance_level := p_assurance_level;
    if p_method in ('email_code', 'sms_code') and not p_is_new and p_last_proof_at < v_clock - interval '1 day' then
      update strata_users.identifiers i set last_proof_at = v_clock
      where i.identifier_id = p_identifier_id and i.released_at is null;
    end if;
  end if;
  perform strata_users.record_attempt(v_method, v_result.outcome, p_user.user_id, p_identifier_id, p_throttle_key, p_signals, v_clock,
                                      case when p_user.kind = 'machine' then array['machine_user'] else v_assessment.reasons end,
                                      v_assessment.decision, v_assessment.score, v_device_id, v_result.session_id);
  return v_result;
end
$$;

comment on function strata.conclude_sign_in(strata_users.users, text, uuid, timestamptz, bytea, strata_users.sign_in_signals, integer, boolean, boolean, text, uuid, uuid) is 'Decides what follows from a right proof, opens the session or asks for a second proof, and writes it down. Called by the ways to sign in.';

alter function strata.conclude_sign_in(strata_users.users, text, uuid, timestamptz, bytea, strata_users.sign_in_signals, integer, boolean, boolean, text, uuid, uuid) owner to strata_definer;
