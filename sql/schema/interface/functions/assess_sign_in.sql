-- The facts are computed here, what follows from them is in strata_users.sign_in_rules. What is not known is null or 0 and says nothing either way: no answer of a
-- provider, and none of its silence, takes a number from anybody by itself.
create function strata.assess_sign_in(p_user_id uuid, p_method text, p_last_proof_at timestamptz default null, p_signals strata_users.sign_in_signals default null,
                                      p_is_stranger boolean default false, out decision text, out score integer, out reasons text[], out device_id uuid,
                                      out is_device_current boolean, out assessed_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_variable
declare
  v_visited_at      timestamptz;
  v_device_country  text;
  v_new_device      integer;
  v_stranger        integer;
  v_dormant_days    integer;
  v_new_country     integer := 0;
  v_second_factor   integer;
  v_number_recycled integer;
  v_sim_changed     integer;
  v_gravity         integer;
  v_least           integer;
begin
  -- One after the other, because starting one query with all of them costs more than several that look up a key.
  -- So does calling strata_core.clock(), which asks the same.
  select (select a.last_sign_in_at from strata_users.user_activity a where a.user_id = p_user_id),
         coalesce((select s.value::timestamptz from strata_core.settings s where s.setting = 'test_clock'), clock_timestamp())
    into v_visited_at, assessed_at;
  select d.device_id, d.country, d.last_seen_at > assessed_at - interval '1 hour' into device_id, v_device_country, is_device_current
  from strata_users.devices d
  where d.user_id = p_user_id and d.token_hash = strata_users.hash_token(p_signals.device_token) and d.forgotten_at is null;
  -- The usual case, in which no rule can apply: all of them want a signal. One expression, because each is prepared anew in every transaction.
  if device_id is not null and (p_signals.country is null or p_signals.country = v_device_country)
     and assessed_at < greatest(v_visited_at, p_last_proof_at) + interval '1 day'
     and p_signals.number_status is null and p_signals.sim_changed_at is null
     and not exists (select from strata_users.totp_factors t where t.user_id = p_user_id and t.confirmed_at is not null)
     and not exists (select from strata_users.passkeys k where k.user_id = p_user_id) then
    decision := 'allow';
    score := 0;
    reasons := '{}';
    return;
  end if;

  v_new_device := (device_id is null and v_visited_at is not null)::integer;
  v_stranger := (device_id is null and p_is_stranger)::integer;
  v_dormant_days := coalesce(case when isfinite(p_last_proof_at) is not false then extract(day from assessed_at - greatest(v_visited_at, p_last_proof_at)) end::integer, 0);
  if p_signals.country is distinct from v_device_country and p_signals.country is not null then
    is_device_current := false;
    select (count(*) > 0 and not bool_or(k.country = p_signals.country))::integer into v_new_country
    from strata_users.devices k
    where k.user_id = p_user_id and k.country is not null and k.forgotten_at is null;
  end if;
  v_second_factor := strata_users.has_second_factor(p_user_id)::integer;
  v_number_recycled := (p_user_id is not null and p_signals.number_status = 'recycled'
                        and coalesce(p_signals.number_recycled_on >= (p_last_proof_at at time zone 'UTC')::date, true))::integer;
  v_sim_changed := (p_signals.sim_changed_at > p_last_proof_at)::integer;

  select coalesce(sum(r.weight) filter (where r.signal <> 'score'), 0)::integer,
         coalesce(array_agg(r.rule order by r.rule) filter (where r.signal <> 'score'), '{}'),
         coalesce(max(array_position(array['step_up', 'recycled_suspected', 'refuse'], r.decision)) filter (where r.signal <> 'score'), 0),
         min(r.at_least) filter (where r.signal = 'score')
    into score, reasons, v_gravity, v_least
  from strata_users.sign_in_rules r
  where (r.methods is null or p_method = any (r.methods))
    and case r.signal
          when 'new_device' then v_new_device >= r.at_least
          when 'stranger' then v_stranger >= r.at_least
          when 'dormant_days' then v_dormant_days >= r.at_least
          when 'new_country' then v_new_country >= r.at_least
          when 'second_factor' then v_second_factor >= r.at_least
          when 'number_recycled' then v_number_recycled >= r.at_least
          when 'number_unchanged' then (p_signals.number_status = 'unchanged')::integer >= r.at_least
          when 'number_unknown' then (p_signals.number_status = 'unknown')::integer >= r.at_least
          when 'sim_changed' then v_sim_changed >= r.at_least
          when 'score' then true
        end;
  if score >= v_least then
    select reasons || array_agg(r.rule order by r.rule),
           greatest(v_gravity, max(array_position(array['step_up', 'recycled_suspected', 'refuse'], r.decision)))
      into reasons, v_gravity
    from strata_users.sign_in_rules r
    where r.signal = 'score' and score >= r.at_least and (r.methods is null or p_method = any (r.methods));
  end if;
  decision := (array['allow', 'step_up', 'recycled_suspected', 'refuse'])[v_gravity + 1];
end
$$;

comment on function strata.assess_sign_in(uuid, text, timestamptz, strata_users.sign_in_signals, boolean) is 'What a first proof is worth that rests on an address which was last proved at a time (null: on none), by strata_users.sign_in_rules: decision allow, step_up, recycled_suspected or refuse, with the score, the rules that applied, and the device when the user is known on it, with whether it was seen within the hour in the same country. Changes nothing.';

alter function strata.assess_sign_in(uuid, text, timestamptz, strata_users.sign_in_signals, boolean) owner to strata_definer;
