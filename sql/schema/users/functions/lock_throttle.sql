-- First of all locks, always: whoever tries the same thing waits here, so that a counter is read and written by one at a time and a right answer cannot
-- slip in beside the wrong ones that would have blocked it.
create function strata_users.lock_throttle(p_scope text, p_subject text) returns strata_users.throttles
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_message  bytea := convert_to(p_scope || ':' || p_subject, 'UTF8');
  v_key      bytea;
  v_throttle strata_users.throttles;
begin
  loop
    select t.* into v_throttle from strata_users.throttles t
    where t.throttle_key = (select strata_core.hmac(k.inner_block, k.outer_block, v_message) from strata_core.keys k where k.purpose = 'throttle')
    for update;
    exit when found;
    v_key := strata_users.keyed_hash('throttle', v_message);
    if v_key is null then
      perform strata_core.raise_error('ST402', 'sha256_check');
    end if;
    insert into strata_users.throttles (throttle_key, scope, window_started_at) values (v_key, p_scope, strata_core.clock()) on conflict do nothing;
  end loop;
  return v_throttle;
end
$$;

comment on function strata_users.lock_throttle(text, text) is 'The counter of an address, a second factor or of requests for codes, locked to the end of the transaction. Made where it is missing, also for what nobody has. Raises ST402 for null.';

alter function strata_users.lock_throttle(text, text) owner to strata_definer;
