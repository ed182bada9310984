/** How Apollo Client's cache tells the gateway's objects apart, and puts the pages of the searches together. */
export declare const typePolicies: Record<
  string,
  { keyFields?: false; merge?: boolean; fields?: Record<string, object> }
>;
