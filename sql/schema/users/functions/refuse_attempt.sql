-- The one end of all attempts that fail. Only a wrong proof counts against what was tried: who is refused for another reason had the right one.
create function strata_users.refuse_attempt(p_outcome text, p_reason text, p_method text, p_user_id uuid, p_identifier_id uuid, p_throttle strata_users.throttles,
                                            p_signals strata_users.sign_in_signals) returns strata_users.sign_in_result
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_result strata_users.sign_in_result;
begin
  if p_outcome = 'refused' then
    perform strata_users.count_failure(p_throttle);
  elsif p_outcome = 'throttled' then
    v_result.expires_at := p_throttle.blocked_until;
  end if;
  -- Whoever erases the person holds this row, and cannot see what is written here.
  perform from strata_users.users u where u.user_id = p_user_id for share;
  perform strata_users.record_attempt(p_method, case p_outcome when 'throttled' then 'throttled' else 'refused' end, p_user_id, p_identifier_id,
                                      p_throttle.throttle_key, p_signals, strata_core.clock(), array_remove(array[p_reason], null));
  v_result.outcome := p_outcome;
  return v_result;
end
$$;

comment on function strata_users.refuse_attempt(text, text, text, uuid, uuid, strata_users.throttles, strata_users.sign_in_signals) is 'Writes down an attempt that failed, counts a wrong proof, and gives the answer: refused, throttled, or another outcome for a right proof that does not do.';

alter function strata_users.refuse_attempt(text, text, text, uuid, uuid, strata_users.throttles, strata_users.sign_in_signals) owner to strata_definer;
