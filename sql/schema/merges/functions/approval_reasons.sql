-- What a machine must not decide alone. Asked before anything has moved.
create function strata_merges.approval_reasons(p_merge strata_merges.merges, p_clock timestamptz) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if p_merge.kind = 'user' then
    return array(
      select r.reason from (values
        ('not_proved', p_merge.proved_at is null),
        ('platform_role', exists (select from strata_access.user_roles u where u.user_id in (p_merge.source_id, p_merge.survivor_id) and (u.ended_at is null or u.ended_at > p_clock))),
        ('second_factor', exists (select from strata_users.totp_factors f where f.user_id = p_merge.source_id and f.confirmed_at is not null)
                          and not exists (select from strata_users.totp_factors f where f.user_id = p_merge.survivor_id and f.confirmed_at is not null)),
        ('sanction', exists (select from strata_users.users u where u.user_id in (p_merge.source_id, p_merge.survivor_id) and num_nonnulls(u.suspended_at, u.locked_at, u.deactivated_at) > 0))
      ) as r (reason, applies) where r.applies order by r.reason);
  end if;
  return array(
    select r.reason from (values
      ('not_proved', true),
      ('both_verified', (select count(*) from strata_customers.customers c where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and c.verified_at is not null) = 2
                        and not exists (select from strata_kyc.document_fingerprints f
                                        join strata_kyc.document_fingerprints o on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id
                                        where f.customer_id = p_merge.source_id and o.customer_id = p_merge.survivor_id)),
      ('sanction', exists (select from strata_customers.customers c where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and num_nonnulls(c.suspended_at, c.rejected_at) > 0)
                   or exists (select from strata_customers.legal_holds h where h.customer_id in (p_merge.source_id, p_merge.survivor_id) and h.lifted_at is null))
    ) as r (reason, applies) where r.applies order by r.reason);
end
$$;

comment on function strata_merges.approval_reasons(strata_merges.merges, timestamptz) is 'Why a merge needs the approval of staff: not_proved, both_verified (by different documents), platform_role, second_factor (the source has one, the survivor none), sanction. Empty: it does not.';

alter function strata_merges.approval_reasons(strata_merges.merges, timestamptz) owner to strata_definer;
