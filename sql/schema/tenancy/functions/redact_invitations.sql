-- An address is found only while its holder has it, so this comes before the addresses go.
create function strata_tenancy.redact_invitations(p_user_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  update strata_tenancy.invitations i
  set value = 'erased:' || i.invitation_id::text, address = 'erased:' || i.invitation_id::text, message = null, status_reason = null, redacted_at = v_clock,
      revoked_at = case i.status when 'pending' then v_clock else i.revoked_at end
  from strata_users.identifiers d
  where d.user_id = any (p_user_ids) and d.verified_at is not null and d.released_at is null and i.kind = d.kind and i.value = d.value;
end
$$;

comment on function strata_tenancy.redact_invitations(uuid[]) is 'Takes the addresses that users have out of the invitations that were sent there, and revokes those. Called by strata.erase_user.';

alter function strata_tenancy.redact_invitations(uuid[]) owner to strata_definer;
