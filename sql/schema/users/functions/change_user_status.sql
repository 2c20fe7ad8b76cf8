-- The one statement behind lock_user and its siblings. What is terminal stays; an illegal change is answered and not raised, so that a batch
-- of them goes on. Errors of input are raised again without the row that PostgreSQL would show.
create function strata_users.change_user_status(p_user_id uuid, p_change text, p_reason text, p_until timestamptz default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_status     text;
  v_constraint text;
begin
  update strata_users.users u
  set registered_at   = case p_change when 'register' then coalesce(u.registered_at, v_clock) else u.registered_at end,
      locked_at       = case p_change when 'lock' then v_clock when 'unlock' then null else u.locked_at end,
      locked_until    = case p_change when 'lock' then p_until when 'unlock' then null else u.locked_until end,
      suspended_at    = case p_change when 'suspend' then v_clock when 'reinstate' then null else u.suspended_at end,
      suspended_until = case p_change when 'suspend' then p_until when 'reinstate' then null else u.suspended_until end,
      deactivated_at  = case p_change when 'deactivate' then v_clock when 'reactivate' then null else u.deactivated_at end,
      status_reason   = p_reason
  where u.user_id = p_user_id and u.status not in ('merged', 'erased')
    and case p_change
          when 'register' then u.registered_at is null
          when 'unlock' then u.locked_at is not null
          when 'reinstate' then u.suspended_at is not null
          when 'deactivate' then u.deactivated_at is null
          when 'reactivate' then u.deactivated_at is not null
          else true
        end
  returning u.status into v_status;
  if found then
    if p_change in ('lock', 'suspend', 'deactivate') then
      perform strata_audit.record_security_event('account-disabled', p_user_id, null, jsonb_strip_nulls(jsonb_build_object('change', p_change, 'until', p_until)));
    elsif p_change in ('unlock', 'reinstate', 'reactivate') and v_status in ('active', 'pending_first_sign_in', 'pending_verification') then
      perform strata_audit.record_security_event('account-enabled', p_user_id, null, jsonb_build_object('change', p_change));
    end if;
    return 'done';
  end if;
  return coalesce((select case when u.status in ('merged', 'erased') then 'refused' else 'unchanged' end from strata_users.users u where u.user_id = p_user_id),
                  'unknown');
exception
  when sqlstate 'ST201' then
    return 'refused';
  when sqlstate 'ST204' then
    return 'last_owner';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_users.change_user_status(uuid, text, text, timestamptz) is 'Makes one change of status: register, lock, unlock, suspend, reinstate, deactivate or reactivate. Called by the functions of the interface.';

alter function strata_users.change_user_status(uuid, text, text, timestamptz) owner to strata_definer;
