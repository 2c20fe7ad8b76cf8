-- Ends in a name and not in a number, so no address of a machine is one; has a dot, so no top level domain is. Internationalised names come as A-labels: the client
-- writes them so, and two spellings of one name would be two domains. Room is left for the label of the TXT record.
create function strata_tenancy.normalise_domain(p_domain text) returns text
  language sql immutable parallel safe
begin atomic
  select case when length(p_domain) <= 220
    then substring(lower(p_domain collate "C") from '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$') end;
end;

comment on function strata_tenancy.normalise_domain(text) is 'The canonical form of a domain: lower case, A-labels, no dot at the end; null when it is none.';
