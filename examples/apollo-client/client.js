import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { possibleTypes } from "../../possible-types.json";

/** `?gateway=` names another gateway; it must list this page's origin under `cors.origins`. */
const uri = new URLSearchParams(location.search).get("gateway") ?? "http://127.0.0.1:4000/graphql";

export const client = new ApolloClient({
  link: new HttpLink({ uri }),
  // With the possible types the cache knows which results `... on ProfileError` speaks of.
  cache: new InMemoryCache({ possibleTypes }),
});
