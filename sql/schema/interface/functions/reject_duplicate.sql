-- Both are held, in the order of their ids, as a merge of them holds them: of a merge and a rejection at once one finds the other done.
create function strata.reject_duplicate(p_kind text, p_rejected_id uuid, p_kept_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_statuses   jsonb;
  v_case       strata_kyc.verification_cases;
  v_outcome    text;
  v_constraint text;
begin
  if p_kind is null or p_kind not in ('user', 'customer') then
    perform strata_core.raise_error('ST402', 'rejected_duplicates_kind_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'reason_check');
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  if p_kind = 'user' then
    v_statuses := (select jsonb_object_agg(h.user_id, h.status)
                   from (select u.user_id, u.status from strata_users.users u where u.user_id in (p_rejected_id, p_kept_id) order by u.user_id for no key update) h);
  else
    v_statuses := (select jsonb_object_agg(h.customer_id, h.status)
                   from (select c.customer_id, c.status from strata_customers.customers c where c.customer_id in (p_rejected_id, p_kept_id)
                         order by c.customer_id for no key update) h);
  end if;
  if v_statuses ?& array[p_rejected_id::text, p_kept_id::text] is not true then
    return 'unknown';
  elsif p_rejected_id = p_kept_id or v_statuses ->> p_rejected_id::text in ('merged', 'erased')
        or v_statuses ->> p_kept_id::text in ('merged', 'erased', 'deactivated', 'closed', 'rejected') then
    return 'refused';
  end if;

  if p_kind = 'user' then
    v_outcome := strata_users.change_user_status(p_rejected_id, 'deactivate', p_reason);
    if v_outcome = 'done' then
      perform strata.revoke_user_sessions(p_rejected_id);
    end if;
  elsif v_statuses ->> p_rejected_id::text in ('closed', 'rejected') then
    v_outcome := 'unchanged';
  elsif v_statuses ->> p_rejected_id::text = 'pending_verification' then
    select c.* into v_case from strata_kyc.verification_cases c
    where c.customer_id = p_rejected_id and c.status in ('requires_input', 'processing') for no key update;
    -- A case that has run out was not decided by anybody.
    if not found then
      update strata_customers.customers c set rejected_at = v_clock, status_reason = p_reason where c.customer_id = p_rejected_id;
      v_outcome := 'done';
    elsif v_case.expires_at > v_clock then
      perform strata_kyc.close_case(v_case, 'rejected', p_reason, strata_core.user_id());
      v_outcome := 'done';
    end if;
  end if;
  v_outcome := coalesce(v_outcome, strata.close_customer(p_rejected_id, p_reason));
  if v_outcome not in ('done', 'unchanged') then
    return v_outcome;
  end if;
  insert into strata_merges.rejected_duplicates as r (kind, rejected_record_id, kept_record_id, reason, rejected_by_user_id, rejected_at)
  values (p_kind, p_rejected_id, p_kept_id, p_reason, strata_core.user_id(), v_clock)
  on conflict (kind, rejected_record_id) do update
    set kept_record_id = excluded.kept_record_id, reason = excluded.reason, rejected_by_user_id = excluded.rejected_by_user_id, rejected_at = excluded.rejected_at
    where v_outcome = 'done' or r.kept_record_id <> excluded.kept_record_id;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.reject_duplicate(text, uuid, uuid, text) is 'Rejects the second record of somebody instead of merging it: a user is deactivated and all sessions end, a customer is rejected where a verification is pending and closed otherwise. Remembers in favour of whom. Outcomes: done, unchanged, refused, last_owner, unknown. Refused: they are the same, the one is merged or erased, or the other is not there to stay. Last_owner: an organization would be left without an owner. The reason is required: name nobody in it. Raises ST402, with the constraint, for another kind or a reason that is not allowed, and ST202 outside of read committed.';

alter function strata.reject_duplicate(text, uuid, uuid, text) owner to strata_definer;
