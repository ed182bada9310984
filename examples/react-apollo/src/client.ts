import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { typePolicies } from "profile-gateway/apollo";
import types from "profile-gateway/possible-types.json";

/** `?gateway=` names another gateway than the one of `profile-gateway serve --sandbox`. */
const uri = new URLSearchParams(location.search).get("gateway") ?? "http://127.0.0.1:4000/graphql";

export const client = new ApolloClient({
  link: new HttpLink({ uri }),
  cache: new InMemoryCache({ typePolicies, possibleTypes: types.possibleTypes }),
});
