package live;

import java.util.Map;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Who knows the users instead of the engine's own tables: an official plugin, with {@code demo} as
 * the administrator.
 */
final class Identity implements ApplicationContextInitializer<GenericApplicationContext> {

  @Override
  public void initialize(GenericApplicationContext context) {
    String identity = System.getProperty("live.identity");
    if (identity == null) {
      return;
    }
    try {
      if (identity.equals("ldap")) {
        int port = Directory.start(System.getProperty("live.people"));
        register(context, "identity.impl.ldap.plugin.LdapIdentityProviderPlugin", ldap(port));
        register(
            context,
            "engine.impl.plugin.AdministratorAuthorizationPlugin",
            Map.of("administratorUserName", "demo"));
      } else {
        register(
            context,
            "extension.keycloak.plugin.KeycloakIdentityProviderPlugin",
            keycloak(System.getProperty("live.keycloak")));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> ldap(int port) {
    return Map.ofEntries(
        Map.entry("serverUrl", "ldap://127.0.0.1:" + port),
        Map.entry("managerDn", "cn=admin"),
        Map.entry("managerPassword", "admin"),
        Map.entry("securityAuthentication", "simple"),
        Map.entry("baseDn", "dc=example,dc=org"),
        Map.entry("userSearchBase", "ou=users"),
        Map.entry("userSearchFilter", "(objectclass=inetOrgPerson)"),
        Map.entry("userIdAttribute", "uid"),
        Map.entry("userFirstnameAttribute", "cn"),
        Map.entry("userLastnameAttribute", "sn"),
        Map.entry("userEmailAttribute", "mail"),
        Map.entry("userPasswordAttribute", "userPassword"),
        Map.entry("groupSearchBase", "ou=groups"),
        Map.entry("groupSearchFilter", "(objectclass=groupOfNames)"),
        Map.entry("groupIdAttribute", "cn"),
        Map.entry("groupNameAttribute", "cn"),
        Map.entry("groupMemberAttribute", "member"));
  }

  private static Map<String, Object> keycloak(String url) {
    return Map.of(
        "keycloakIssuerUrl", url + "/realms/test",
        "keycloakAdminUrl", url + "/admin/realms/test",
        "clientId", "camunda",
        "clientSecret", "secret",
        "useUsernameAsCamundaUserId", true,
        "administratorUserId", "demo");
  }

  /** A bean of that class, so that the engine finds it among its plugins. */
  @SuppressWarnings("unchecked")
  private static void register(
      GenericApplicationContext context, String name, Map<String, Object> properties)
      throws ReflectiveOperationException {
    Class<Object> type = (Class<Object>) UsersEngine.type(name);
    Object plugin = type.getDeclaredConstructor().newInstance();
    new BeanWrapperImpl(plugin).setPropertyValues(properties);
    context.registerBean(type, () -> plugin);
  }
}
