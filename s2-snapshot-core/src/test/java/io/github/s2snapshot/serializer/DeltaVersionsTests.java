/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.serializer;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DeltaVersions} and what {@link JacksonDeltaCodec} does with them.
 */
class DeltaVersionsTests {

	private static final List<Type> TYPES = List.of(Added.class, Removed.class);

	private static final UnaryOperator<DeltaVersions> CHAIN = (versions) -> versions
		.withUpcaster(DeltaUpcaster.from("ItemAdded", 1).json((item) -> {
			ObjectNode added = (ObjectNode) item;
			added.set("amount", added.remove("count"));
			return added;
		}))
		.withUpcaster(DeltaUpcaster.from("ItemAdded", 2).json((item) -> ((ObjectNode) item).put("unit", "piece")))
		.withDowncaster("ItemAdded", 2, (item) -> {
			((ObjectNode) item).remove("unit");
			return item;
		})
		.withDowncaster("ItemAdded", 1, (item) -> {
			ObjectNode added = (ObjectNode) item;
			added.set("count", added.remove("amount"));
			return added;
		});

	@Test
	void olderVersionsAreUpcastInSteps() {
		JacksonDeltaCodec codec = codec(CHAIN);
		assertThat(codec.decode(record("ItemAdded", null, "{\"article\":\"bolt\",\"count\":1}")))
			.isEqualTo(new Added("bolt", 1, "piece"));
		assertThat(codec.decode(record("ItemAdded", "1", "{\"article\":\"bolt\",\"count\":1}")))
			.isEqualTo(new Added("bolt", 1, "piece"));
		assertThat(codec.decode(record("ItemAdded", "2", "{\"article\":\"bolt\",\"amount\":1}")))
			.isEqualTo(new Added("bolt", 1, "piece"));
		assertThat(codec.decode(record("ItemAdded", "3", "{\"article\":\"bolt\",\"amount\":1,\"unit\":\"kg\"}")))
			.isEqualTo(new Added("bolt", 1, "kg"));
		assertThat(codec.decode(record("Removed", null, "{\"article\":\"bolt\"}"))).isEqualTo(new Removed("bolt"));
	}

	@Test
	void theCurrentVersionIsWrittenWithItsHeader() {
		JacksonDeltaCodec codec = codec(CHAIN);
		AppendRecord record = codec.encode(new Added("bolt", 1, "kg"));
		assertThat(record.headers()).containsExactly(Header.of("type", "ItemAdded"), Header.of("type-version", "3"));
		assertThat(codec.encode(new Removed("bolt")).headers()).containsExactly(Header.of("type", "Removed"));
	}

	@Test
	void anAliasIsReadAndMayBeWritten() {
		JacksonDeltaCodec codec = codec(CHAIN);
		assertThat(codec.decode(record("ItemPut", "2", "{\"article\":\"bolt\",\"amount\":1}")))
			.isEqualTo(new Added("bolt", 1, "piece"));
		JacksonDeltaCodec cautious = codec((versions) -> CHAIN.apply(versions).withWrittenName("ItemAdded", "ItemPut"));
		AppendRecord record = cautious.encode(new Added("bolt", 1, "kg"));
		assertThat(record.headers()).contains(Header.of("type", "ItemPut"));
		assertThat(codec.decode(read(record))).isEqualTo(new Added("bolt", 1, "kg"));
	}

	@Test
	void anOlderVersionIsWrittenIfConfigured() {
		JacksonDeltaCodec codec = codec((versions) -> CHAIN.apply(versions).withWrittenVersion("ItemAdded", 1));
		AppendRecord record = codec.encode(new Added("bolt", 1, "piece"));
		assertThat(record.headers()).containsExactly(Header.of("type", "ItemAdded"));
		assertThat(record.body()).asString().isEqualTo("{\"article\":\"bolt\",\"count\":1}");
		assertThat(codec.decode(read(record))).isEqualTo(new Added("bolt", 1, "piece"));
	}

	@Test
	void whenTheOlderVersionLosesSomethingThenTheDeltaIsNotAppended() {
		JacksonDeltaCodec codec = codec((versions) -> CHAIN.apply(versions).withWrittenVersion("ItemAdded", 1));
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.encode(new Added("bolt", 1, "kg")))
			.withMessageContaining("is not the same after it is written and read back");
	}

	@Test
	void whenTheVersionIsNewerThenItIsAFailureOfItsOwn() {
		JacksonDeltaCodec codec = codec(CHAIN);
		for (String type : List.of("ItemAdded", "ItemPut")) {
			assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.decode(record(type, "4", "{}")))
				.withMessage("it is version 4 of 'ItemAdded', and this application knows versions up to 3: deploy the "
						+ "release that knows version 4 here too, or set the version that its writers write back to 3 until "
						+ "all readers know it")
				.satisfies((ex) -> assertThat(ex.isNewerVersion()).isTrue())
				.satisfies((ex) -> assertThat(ex.isUnknownType()).isFalse());
		}
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.decode(record("Removed", "2", "{}")))
			.satisfies((ex) -> assertThat(ex.isNewerVersion()).isTrue());
	}

	@Test
	void whenTheVersionIsMalformedThenItIsSaid() {
		JacksonDeltaCodec codec = codec(CHAIN);
		for (String version : List.of("", "0", "-1", "1.0", "one", " 1", "99999999999", "+1", "١")) {
			assertThatExceptionOfType(DeltaException.class).as(version)
				.isThrownBy(() -> codec.decode(record("ItemAdded", version, "{}")))
				.withMessageContaining("'type-version'")
				.satisfies((ex) -> assertThat(ex.isNewerVersion()).isFalse());
		}
	}

	@Test
	void aTypeWithoutAClassBecomesAnother() {
		JacksonDeltaCodec codec = codec(
				(versions) -> versions.withUpcaster(DeltaUpcaster.from("Deleted", 1).to("Gone", 1).json((body) -> body))
					.withUpcaster(DeltaUpcaster.from("Gone", 1)
						.toCurrent("Removed")
						.typed(OldRemoved.class, (old) -> new Removed(old.name()))));
		assertThat(codec.decode(record("Deleted", null, "{\"name\":\"bolt\"}"))).isEqualTo(new Removed("bolt"));
		assertThatExceptionOfType(DeltaException.class)
			.isThrownBy(() -> codec.decode(record("Deleted", "2", "{\"name\":\"bolt\"}")))
			.satisfies((ex) -> assertThat(ex.isNewerVersion()).isTrue());
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.decode(record("Lost", null, "{}")))
			.satisfies((ex) -> assertThat(ex.isUnknownType()).isTrue());
	}

	@Test
	void whenATypeWithoutAClassHasNoUpcasterFromAnOlderVersionThenTheDeltaIsMalformed() {
		JacksonDeltaCodec codec = codec((versions) -> versions
			.withUpcaster(DeltaUpcaster.from("Gone", 2).to("Removed", 1).json((body) -> body)));
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.decode(record("Gone", null, "{}")))
			.withMessageContaining("it is version 1 of 'Gone', from which there is no upcaster")
			.satisfies((ex) -> assertThat(ex.isNewerVersion()).isFalse());
	}

	@Test
	void theVersionOfAnUnknownTypeIsNotRead() {
		JacksonDeltaCodec codec = codec(CHAIN);
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.decode(record("Lost", "v2", "{}")))
			.satisfies((ex) -> assertThat(ex.isUnknownType()).isTrue());
	}

	@Test
	void constantsOfAnEnumMayHaveClassesOfTheirOwn() {
		JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.of(Switched.class), DeltaVersions.none()
			.withUpcaster(DeltaUpcaster.from("Toggled", 1).split((toggled) -> List.of(toggled.with(Switched.OFF)))));
		assertThat(codec.decode(read(codec.encode(Switched.OFF)))).isEqualTo(Switched.OFF);
		assertThat(codec.decode(record("Toggled", null, "{}"))).isEqualTo(Switched.OFF);
		assertThat(DeltaDocument.of("Toggled", 1, JsonNodeFactory.instance.objectNode()).with(Switched.OFF).type())
			.isEqualTo("Switched");
	}

	@Test
	void whenARecordHasAVersionButNoTypeThenItIsUpcastAsTheOnlyType() {
		JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.of(Removed.class),
				DeltaVersions.none().withUpcaster(DeltaUpcaster.from("Removed", 1).json((removed) -> {
					((ObjectNode) removed).put("article", "nut");
					return removed;
				})));
		AppendRecord first = AppendRecord.of("{\"article\":\"bolt\"}");
		assertThat(codec.decode(read(first))).isEqualTo(new Removed("nut"));
		assertThat(codec.decode(read(first.withHeader("type-version", "2")))).isEqualTo(new Removed("bolt"));
		assertThatExceptionOfType(DeltaException.class)
			.isThrownBy(() -> codec.decode(read(first.withHeader("type-version", "3"))))
			.satisfies((ex) -> assertThat(ex.isNewerVersion()).isTrue());
	}

	@Test
	void oneDeltaBecomesSeveralOrNone() {
		JacksonDeltaCodec codec = codec((versions) -> versions
			.withUpcaster(DeltaUpcaster.from("Moved", 1)
				.split((moved) -> List.of(moved.with(new Removed("a")), moved.with(new Added("b", 2, "kg")),
						moved.as("Audited", 1, moved.body()))))
			.withUpcaster(DeltaUpcaster.from("Touched", 1).split((touched) -> List.of())));
		assertThat(codec.decodesSeveral()).isTrue();
		List<Object> deltas = codec.decodeAll(record("Moved", null, "{}"));
		assertThat(deltas).startsWith(new Removed("a"), new Added("b", 2, "kg")).hasSize(3);
		assertThat(deltas.get(2)).isInstanceOfSatisfying(UnknownDelta.class,
				(unknown) -> assertThat(unknown.type()).isEqualTo("Audited"));
		assertThat(codec.decodeAll(record("Touched", null, "{}"))).isEmpty();
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.decode(record("Touched", null, "{}")))
			.withMessageContaining("made 0 deltas");
		assertThat(JacksonDeltaCodec.of(TYPES).decodesSeveral()).isFalse();
	}

	@Test
	void whenAnUpcasterFailsThenTheDeltaIsMalformedWithoutItsContent() {
		JacksonDeltaCodec codec = codec((versions) -> versions
			.withUpcaster(DeltaUpcaster.from("ItemAdded", 1).json((item) -> item.get("article").get("no").get("where")))
			.withUpcaster(DeltaUpcaster.from("Gone", 1)
				.toCurrent("Removed")
				.typed(OldRemoved.class, (old) -> new Removed(old.name()))));
		for (String type : List.of("ItemAdded", "Gone")) {
			assertThatExceptionOfType(DeltaException.class)
				.isThrownBy(() -> codec.decode(record(type, null, "{\"article\":\"secret\",\"name\":[\"secret\"]}")))
				.withMessageStartingWith("the upcaster from version 1 of '" + type + "' failed: ")
				.satisfies((ex) -> assertThat(ex.isUnknownType()).isFalse())
				.satisfies((ex) -> {
					for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
						assertThat(String.valueOf(cause)).doesNotContain("secret");
					}
				});
		}
	}

	@Test
	void whenUpcastersRunInACircleThenTheDeltaIsMalformed() {
		JacksonDeltaCodec codec = codec((versions) -> versions
			.withUpcaster(DeltaUpcaster.from("A", 1).split((a) -> List.of(a.as("B", 1, a.body()))))
			.withUpcaster(DeltaUpcaster.from("B", 1).split((b) -> List.of(b.as("A", 1, b.body())))));
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.decode(record("A", null, "{}")))
			.withMessageContaining("it was upcast 1000 times");
	}

	@Test
	void exactDecimalsSurviveUpcasting() {
		JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.of(Priced.class),
				DeltaVersions.none().withUpcaster(DeltaUpcaster.from("Priced", 1).json((priced) -> priced)));
		assertThat(codec.decode(record("Priced", "1", "{\"price\":1.1000000000000000000000000000000010}")))
			.hasToString("Priced[price=1.1000000000000000000000000000000010]");
	}

	@Test
	void chainsThatDoNotLeadToTheCurrentVersionAreRefused() {
		refused((versions) -> versions.withUpcaster(DeltaUpcaster.from("ItemAdded", 2).json((item) -> item)),
				"There is no upcaster from version 1 of 'ItemAdded', whose current version is 3");
		refused((versions) -> CHAIN.apply(versions).withUpcaster(DeltaUpcaster.from("ItemPut", 1).json((item) -> item)),
				"There are two upcasters from version 1 of 'ItemAdded': remove one");
		refused((versions) -> versions.withUpcaster(DeltaUpcaster.from("Gone", 1).split((gone) -> List.of()))
			.withUpcaster(DeltaUpcaster.from("Gone", 3).to("Removed", 1).json((item) -> item)),
				"There is no upcaster from version 2 of 'Gone', but there is one from version 3");
		refused((versions) -> versions.withUpcaster(DeltaUpcaster.from("Lost", 1).json((item) -> item)),
				"lead to version 2 of 'Lost', which is not folded");
		refused((versions) -> versions
			.withUpcaster(DeltaUpcaster.from("Lost", 1).to("Removed", 2).json((item) -> item)),
				"lead to version 2 of 'Removed', whose current version is 1");
		refused((versions) -> versions.withUpcaster(DeltaUpcaster.from("A", 1).to("B", 1).json((item) -> item))
			.withUpcaster(DeltaUpcaster.from("B", 1).to("A", 1).json((item) -> item)), "form a circle");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> JacksonDeltaCodec.of(List.of(Versioned.class), DeltaVersions.none()))
			.withMessageContaining("There is no upcaster from version 1 of 'Versioned', whose current version is 2");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> JacksonDeltaCodec.of(List.of(Versioned.class),
					DeltaVersions.none().withUpcaster(DeltaUpcaster.from("Versioned", 2).json((item) -> item))))
			.withMessageContaining("says that the current version is 2");
		assertThatIllegalArgumentException().isThrownBy(() -> DeltaUpcaster.from("Versioned", 0).json((item) -> item));
	}

	@Test
	void whatCannotBeWrittenIsRefused() {
		refused((versions) -> versions.withWrittenVersion("Removed", 2), "Version 2 of 'Removed' is to be written");
		refused((versions) -> versions.withWrittenVersion("Lost", 1), "which is not folded");
		refused((versions) -> CHAIN.apply(versions)
			.withWrittenVersion("ItemAdded", 2)
			.withWrittenVersion("item-added", 1), "The version to write is set twice for the type 'ItemAdded'");
		refused((versions) -> versions.withUpcaster(DeltaUpcaster.from("Removed", 1).json((item) -> item))
			.withWrittenVersion("Removed", 1), "there is no downcaster to version 1");
		refused((versions) -> versions.withWrittenName("Removed", "ItemPut"), "is not one of its names [Removed]");
		refused((versions) -> versions.withDowncaster("Removed", 1, (item) -> item), "There is a downcaster to");
	}

	@Test
	void theEnvironmentMaySetWhatIsWritten() {
		JacksonDeltaCodec codec = codec((versions) -> CHAIN.apply(versions)
			.withWrittenVersion("itemadded", 2)
			.withWrittenName("ITEM_ADDED", "ItemPut"));
		assertThat(codec.encode(new Added("bolt", 1, "piece")).headers()).containsExactly(Header.of("type", "ItemPut"),
				Header.of("type-version", "2"));
	}

	@Test
	void namesThatAreUsedTwiceAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> JacksonDeltaCodec.of(List.of(Added.class, Put.class)))
			.withMessageContaining("have the same type name 'ItemPut'");
		assertThatIllegalArgumentException().isThrownBy(() -> JacksonDeltaCodec.of(List.of(TwiceNamed.class)))
			.withMessageContaining("remove those that are empty, used twice or the name 'TwiceNamed'");
	}

	private void refused(UnaryOperator<DeltaVersions> versions, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> codec(versions)).withMessageContaining(message);
	}

	private static JacksonDeltaCodec codec(UnaryOperator<DeltaVersions> versions) {
		List<Type> types = new ArrayList<>(TYPES);
		return JacksonDeltaCodec.of(types, versions.apply(DeltaVersions.none()));
	}

	private static SequencedRecord record(String type, @Nullable String version, String body) {
		AppendRecord record = AppendRecord.of(body).withHeader("type", type);
		return read((version != null) ? record.withHeader("type-version", version) : record);
	}

	private static SequencedRecord read(AppendRecord record) {
		return new SequencedRecord(0, 0, record.headers(), record.body());
	}

	@DeltaName(value = "ItemAdded", aliases = "ItemPut")
	record Added(String article, int amount, @Nullable String unit) {

	}

	record Removed(String article) {

	}

	record OldRemoved(String name) {

	}

	record Priced(BigDecimal price) {

	}

	enum Switched {

		ON, OFF {

			@Override
			boolean isOff() {
				return true;
			}

		};

		boolean isOff() {
			return false;
		}

	}

	@DeltaName("ItemPut")
	record Put(String article) {

	}

	@DeltaName(version = 2)
	record Versioned(String article) {

	}

	@DeltaName(aliases = { "Once", "Once" })
	record TwiceNamed(String article) {

	}

}
