-- The first row is the decision, so that an answer without evidence is an answer too. It follows from the dated rows; that it is the same as what the check
-- reads from the maintained form is what test/access/explanation.test.ts proves.
create function strata.explain_permission(p_membership_id uuid, p_permission text, p_counterpart_membership_id uuid default null, p_at timestamptz default null,
                                          p_organization_id uuid default null)
  returns table (source text, effect text, scope text, counterpart_membership_id uuid, is_applied boolean, explanation text, role_id uuid, role text, role_path text[], teams text[],
                 membership_role_id uuid, membership_grant_id uuid, granted_by_membership_id uuid, granted_by_user_id uuid, reason text,
                 started_at timestamptz, ended_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_at              timestamptz := coalesce(p_at, strata_core.clock());
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
  v_status          text;
  v_denied          boolean;
  v_allowed         boolean;
begin
  if not strata_access.may_read_rights(v_organization_id, p_membership_id) then
    return;
  end if;
  v_status := strata_access.member_status(v_organization_id, p_membership_id, v_at);
  if v_status is null then
    return;
  end if;
  select coalesce(bool_or(e.effect = 'deny'), false), coalesce(bool_or(e.effect = 'allow'), false) into v_denied, v_allowed
  from strata_access.permission_evidence(v_organization_id, p_membership_id, p_permission, p_counterpart_membership_id, v_at) e
  where e.is_applied;
  source := 'decision';
  effect := case when v_status = 'active' and v_allowed and not v_denied then 'allow' else 'deny' end;
  counterpart_membership_id := p_counterpart_membership_id;
  is_applied := true;
  explanation := case when v_status <> 'active' then v_status when v_denied then 'denied' when v_allowed then 'allowed' else 'nothing_applies' end;
  started_at := v_at;
  return next;
  return query
    select e.* from strata_access.permission_evidence(v_organization_id, p_membership_id, p_permission, p_counterpart_membership_id, v_at) e;
end
$$;

comment on function strata.explain_permission(uuid, text, uuid, timestamptz, uuid) is 'Why a member may do something or not, at all or to a counterpart, now or at another time. The first row is the decision (source decision, effect allow or deny): it says what strata.has_permission answers in a session of the member; its explanation is allowed, denied (something that applies denies it), nothing_applies, or why the member cannot act. Each further row is one way by which the member was, is or will be allowed or denied it (source role or grant), with whether it applies; explanation is applies, not_begun, ended, counterpart_needed (it is about single members), not_oneself, not_above, not_below or other_counterpart. For the member itself, for whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row, nor does anybody of a member that there is not.';

alter function strata.explain_permission(uuid, text, uuid, timestamptz, uuid) owner to strata_definer;
