package io.github.pgvol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.facts.TableRows;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.transfer.MaskRule.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskRuleTest {

  @Test
  void rulesInOneTextMayHoldWhatDividesThem() {
    List<MaskRule> rules =
        MaskRule.read(
            "users.email=hash, shop.users.note = constant:a, b;c=d\n"
                + "\"My \"\"T\"\".able\".\"E,Mail\" -> fake:email;*.phone=NULL");

    assertThat(rules)
        .extracting(MaskRule::kind)
        .containsExactly(Kind.HASH, Kind.CONSTANT, Kind.FAKE, Kind.NULL);
    assertThat(rules.get(1).argument()).isEqualTo("a, b;c=d");
    assertThat(rules.get(1).schema()).contains(new MaskRule.Part("shop", false));
    assertThat(rules.get(2).table()).isEqualTo(new MaskRule.Part("My \"T\".able", true));
    assertThat(rules.get(2).column()).isEqualTo(new MaskRule.Part("E,Mail", true));
    assertThat(rules.get(2).argument()).isEqualTo("email");
    assertThat(rules.get(3).table().matches("anything")).isTrue();
    assertThat(rules.get(3).column().matches("PHONE")).isTrue();
    assertThat(rules.get(3).column().matches("phones")).isFalse();
  }

  @Test
  void elementsOfXmlAreRulesAndNamesThatAreNoneInXmlGoIntoAText() {
    assertThat(MaskRule.read(Map.of("users.Größe", "hash")))
        .extracting(rule -> rule.column().name())
        .containsExactly("Größe");
    assertThat(MaskRule.read(Map.of("others", "\"a b\".c=null\n\"d\".e=hash"))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "users=hash",
        "users.email",
        "users.email=scramble",
        "users.email=hash:5",
        "users.email=constant",
        "a.b.c.d=hash"
      })
  void whatIsNoRuleIsRefused(String text) {
    assertThatThrownBy(() -> MaskRule.read(text)).isInstanceOf(UserProblem.class);
  }

  @Test
  void tablesInAndOut() {
    List<TableRows> all =
        List.of(
            new TableRows("public", "users", 0),
            new TableRows("public", "user_log", 0),
            new TableRows("shop", "My, Table", 0));

    assertThat(Selection.of("", "").without(all)).isEmpty();
    assertThat(Selection.of("Users, shop.\"My, Table\"", "").without(all))
        .extracting(TableRows::name)
        .containsExactly("user_log");
    assertThat(Selection.of("public.*", "*_log").without(all))
        .extracting(TableRows::name)
        .containsExactlyInAnyOrder("user_log", "My, Table");
    assertThatThrownBy(() -> Selection.of("", "shop.users").without(all))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("«shop.users» is no table");
  }

  @Test
  void rolesGetNames() {
    Ownership ownership = Ownership.of(false, "a:b, c:d", Map.of("e", "f"));
    assertThat(ownership.roles()).isEqualTo(Map.of("a", "b", "c", "d", "e", "f"));
    assertThat(ownership.target("x")).isEqualTo("x");
    assertThatThrownBy(() -> Ownership.of(false, "a", Map.of())).isInstanceOf(UserProblem.class);
  }

  @Test
  void eachTransferHasASaltOfItsOwnUnlessOneIsGiven() {
    assertThat(Masking.of(Map.of(), "", Optional.empty()).isEmpty()).isTrue();
    assertThat(Masking.of(Map.of(), "a.b=hash", Optional.empty()).isEmpty()).isFalse();
  }
}
