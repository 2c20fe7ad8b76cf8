create function strata_kyc.is_mod_11_10(p_digits text) returns boolean
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_product integer := 10;
  v_sum     integer;
begin
  for v_position in 1 .. length(p_digits) - 1 loop
    v_sum := (v_product + substr(p_digits, v_position, 1)::integer) % 10;
    v_product := 2 * case v_sum when 0 then 10 else v_sum end % 11;
  end loop;
  return (v_product + right(p_digits, 1)::integer) % 10 = 1;
end
$$;

comment on function strata_kyc.is_mod_11_10(text) is 'Whether the last of at least two digits is the check digit of the others by ISO/IEC 7064, hybrid system MOD 11,10. Finds every single wrong digit. They must be digits. Null for null.';
