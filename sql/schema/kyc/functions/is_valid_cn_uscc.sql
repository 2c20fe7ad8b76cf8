create function strata_kyc.is_valid_cn_uscc(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(
    -- The powers of 3 modulo 31; the check character itself counts once.
    strata_kyc.weighted_sum(strata_kyc.normalise_cn_uscc(p_number, p_issuer), '{1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28,1}',
                            '0123456789ABCDEFGHJKLMNPQRTUWXY') % 31 = 0,
    false);
end;

comment on function strata_kyc.is_valid_cn_uscc(text, text) is 'Whether the check character of a Unified Social Credit Code of China fits (GB 32100-2015, MOD 31), which finds every single wrong character and every two that changed places. False for everything else, null included.';
