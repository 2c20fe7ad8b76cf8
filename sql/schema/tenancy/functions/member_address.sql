-- What the organization knows of a member that has no address of its own there. The address stands in the person's identifiers, which nobody reads but
-- the person, so it is asked by membership, and of those of the own organization alone. Whom the organization reaches otherwise, and by what somebody signs in, is
-- none of its business, also when this is called by itself.
create function strata_tenancy.member_address(p_membership_id uuid, p_kind text) returns text
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return (select i.address
          from strata_tenancy.memberships m join strata_users.identifiers i on i.user_id = m.user_id and i.kind = p_kind and i.is_primary
          where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = p_membership_id and m.ended_at is null
            and p_kind in ('email', 'phone')
            and not exists (select from strata_tenancy.party_contacts p
                            where p.organization_id = m.organization_id and p.membership_id = m.membership_id and p.contact_group = 'main'
                              and p.contact_type = p_kind and p.ended_at is null));
end
$$;

comment on function strata_tenancy.member_address(uuid, text) is 'Primary address of a kind (email, phone), which was proved, of the user behind a membership of the session''s organization that has not ended; null for any other, where the organization has an address of its own for the member, and where there is none.';

alter function strata_tenancy.member_address(uuid, text) owner to strata_definer;
