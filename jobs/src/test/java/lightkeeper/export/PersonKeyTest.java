package lightkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pseudonyms are those of the standard, and the key shows nowhere. */
class PersonKeyTest {
  @Test
  void pseudonymIsHmacSha256() {
    // RFC 4231, test case 2.
    assertThat(PersonKey.of("Jefe").pseudonym("what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "E-4711", " E-4711", "e-4711", "İçşğ", "😀", "'; DROP"})
  void pseudonymIsSixtyFourDigitsThatDependOnIdAndKey(String id) {
    PersonKey key = PersonKey.of("kéy");
    assertThat(key.pseudonym(id)).matches("[0-9a-f]{64}").isEqualTo(key.pseudonym(id));
    assertThat(PersonKey.of("kéy").pseudonym(id)).isEqualTo(key.pseudonym(id));
    assertThat(PersonKey.of("key").pseudonym(id)).isNotEqualTo(key.pseudonym(id));
    assertThat(key.pseudonym(id + "x")).isNotEqualTo(key.pseudonym(id));
  }

  @Test
  void fingerprintTellsKeysApart() {
    assertThat(PersonKey.of("a").fingerprint())
        .matches("[0-9a-f]{64}")
        .isEqualTo(PersonKey.of("a").fingerprint())
        .isNotEqualTo(PersonKey.of("b").fingerprint());
  }

  @Test
  void keyIsNeverPrinted() {
    assertThat(PersonKey.of("swordfish")).hasToString("PersonKey");
  }

  @Test
  void noKeyMakesNoPseudonym() {
    assertThatIllegalArgumentException().isThrownBy(() -> PersonKey.of(""));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> PersonKey.none().pseudonym("E-4711"))
        .withMessageNotContaining("E-4711");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> PersonKey.none().fingerprint());
  }
}
