import type { EmulatorResponse } from "../../http.js";
import { answer, json } from "../answers.js";
import { may } from "../authorize.js";
import type { Call } from "../call.js";

const link = (method: string, href: string, rel: string) => ({ method, href, rel });

/** What the caller may do with the users. */
export function userListOptions(call: Call): EmulatorResponse {
  const users = `${call.self}/user`;
  const links = [link("GET", users, "list"), link("GET", `${users}/count`, "count")];
  const creates = !call.options.readOnly && may(call, "CREATE", null);
  return json(200, { links: creates ? [...links, link("POST", `${users}/create`, "create")] : links });
}

/** The same for one user, who need not exist. */
export function userOptions(call: Call): EmulatorResponse {
  const user = call.self + call.path.replace(/\/$/, "");
  const links = [link("GET", `${user}/profile`, "self")];
  if (!call.options.readOnly && may(call, "DELETE", call.id)) links.push(link("DELETE", user, "delete"));
  if (!call.options.readOnly && may(call, "UPDATE", call.id)) {
    links.push(link("PUT", `${user}/profile`, "update"));
  }
  return json(200, { links });
}

/** What the framework answers for a route that has no OPTIONS of its own. */
export function allowed(methods: readonly string[]): EmulatorResponse {
  return answer(200, "text/plain", methods.join(", "), { Allow: methods.join(",") });
}

const method = (
  id: string,
  name: string,
  part: "request" | "response",
) => `            <method id="${id}" name="${name}">
                <${part}>
                    <representation mediaType="application/json"/>
                </${part}>
            </method>
`;

/** The same as a description of the service, for products that come with that part of the framework. */
export function profileWadl(call: Call, methods: readonly string[]): EmulatorResponse {
  const base = call.self.replace(/\/engine\/[^/]*$/, "");
  const path = (call.self + call.path).slice(base.length + 1);
  const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<application xmlns="http://wadl.dev.java.net/2009/02">
    <doc xmlns:jersey="http://jersey.java.net/" jersey:generatedBy="Jersey: 3.1.11 2025-08-08 07:58:43"/>
    <grammars>
        <include href="${base}/application.wadl/xsd0.xsd">
            <doc title="Generated" xml:lang="en"/>
        </include>
    </grammars>
    <resources base="${base}/">
        <resource path="${path}">
${method("getUserProfile", "GET", "response")}${method("updateProfile", "PUT", "request")}        </resource>
    </resources>
</application>
`;
  return answer(200, "application/vnd.sun.wadl+xml", body, {
    Allow: methods.join(","),
    "Last-Modified": new Date(call.options.now()).toUTCString().replace("GMT", "UTC"),
  });
}
