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

package io.github.s2snapshot.annotation.support;

import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaDocument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UpcastMethods} and for folds of supertypes.
 */
class UpcastMethodsTests {

	private static ProjectionDefinition<Text> define(Object projection) {
		return AnnotatedProjections.define(projection, Text.class).build();
	}

	private static List<Object> decode(ProjectionDefinition<?> definition, String type, int version, String body) {
		AppendRecord record = AppendRecord.of(body)
			.withHeader("type", type)
			.withHeader("type-version", Integer.toString(version));
		return definition.codec().decodeAll(new SequencedRecord(0, 0, record.headers(), record.body()));
	}

	@Test
	void methodsOfTheProjectionAndOfTheDeltasUpcast() {
		ProjectionDefinition<Text> definition = define(new Upcasting());
		assertThat(decode(definition, "Said", 1, "{\"word\":\"a\"}")).containsExactly(new Said("a!", 3));
		assertThat(decode(definition, "Said", 2, "{\"text\":\"a\"}")).containsExactly(new Said("a!", 3));
		assertThat(decode(definition, "Said", 3, "{\"text\":\"a\",\"volume\":1}")).containsExactly(new Said("a", 1));
		assertThat(decode(definition, "Shouted", 1, "\"a\"")).containsExactly(new Said("a", 9));
		assertThat(decode(definition, "Talked", 1, "[\"a\",\"b\"]")).containsExactly(new Said("a", 1),
				new Said("b", 1));
		assertThat(decode(definition, "Talked", 1, "[]")).isEmpty();
		assertThat(decode(definition, "Whispered", 1, "{\"text\":\"a\"}")).containsExactly(new Said("a!", 3));
	}

	@Test
	void methodsDowncastWhatIsWrittenInAnOlderVersion() {
		ProjectionDefinition<Text> definition = AnnotatedProjections.define(new Upcasting(), Text.class)
			.deltas((deltas) -> deltas.withWrittenVersion("Said", 2))
			.build();
		AppendRecord record = definition.codec().encode(new Said("a!", 3));
		assertThat(record.headers()).contains(Header.of("type-version", "2"));
		assertThat(record.body()).asString().isEqualTo("{\"text\":\"a\"}");
	}

	@Test
	void methodsUpcastStates() throws Exception {
		ProjectionDefinition<Text> definition = define(new Upcasting());
		assertThat(definition.versions().isMigrated(1, 3)).isTrue();
		assertThat(definition.versions()
			.read(new ByteArrayInputStream("\"a\"".getBytes(StandardCharsets.UTF_8)), 1, 3, definition.serializer()))
			.isEqualTo(new Text("a, upcast"));
	}

	@Test
	void methodsThatCannotConvertAreRefused() {
		refused(new WithoutType(), "WithoutType.up(ObjectNode) cannot convert: it does not say which type it converts");
		refused(new WithoutResult(), "needs one parameter and a result");
		refused(new WithHole(), "There is no upcaster from version 1 of 'Said', whose current version is 3");
		refused(new WithStateOfTheFuture(), "converts states of version 1, and the projection has version 1");
		refused(new WithInstanceUpcaster(), "a class of deltas can only have static upcasters");
		refused(new OfCompanion(),
				"Companion.up(ObjectNode) has @Upcast, but it is in a companion object and would not be called");
	}

	@Test
	void aFoldOfASealedTypeTakesItsClasses() throws Throwable {
		ProjectionDefinition<Text> definition = define(new OfSealed());
		assertThat(definition.folds()).containsOnlyKeys(Opened.class, Closed.class, Paused.class);
		assertThat(folded(definition, new Opened("a"))).isEqualTo(new Text("event"));
		assertThat(folded(definition, new Closed("a"))).isEqualTo(new Text("closed"));
		assertThat(folded(definition, new Paused(1))).isEqualTo(new Text("event"));
	}

	@Test
	void aFoldOfAnotherSupertypeTakesTheClassesThatAreListed() throws Throwable {
		assertThat(folded(define(new OfListed()), new Loose("a"))).isEqualTo(new Text("loose"));
		assertThat(folded(define(new OfJsonSubTypes()), new Sub("a"))).isEqualTo(new Text("sub"));
		refused(new OfOpen(), "has a fold for java.io.Serializable, but no class of java.io.Serializable is known");
		refused(new OfAmbiguous(), "has several folds that take " + Both.class.getName());
		refused(new OfWrongSubtype(), "as a subtype, which it is not");
		refused(new OfPartlyOpen(), "but no class of " + Unsealed.class.getName() + " is known");
	}

	@Test
	void staticMethodsOfASealedTypeUpcastToItsClasses() {
		ProjectionDefinition<Text> definition = define(new OfNotes());
		assertThat(decode(definition, "Note", 1, "{\"text\":\"a\"}")).containsExactly(new Brief("a"));
		assertThat(decode(definition, "Note", 1, "{\"text\":\"a long text\"}"))
			.containsExactly(new Wordy("a long text"));
		assertThat(decode(definition, "Remark", 1, "{\"text\":\"a\"}")).containsExactly(new Brief("a"));
		refused(new OfUntyped(), "it does not say which type it converts: set 'type'");
	}

	@Test
	void aFoldOfAGenericSealedTypeReadsItsClassesWithTheTypeArguments() {
		ProjectionDefinition<Text> definition = define(new OfGeneric());
		assertThat(decode(definition, "Put", 1, "{\"value\":{\"seconds\":3}}"))
			.containsExactly(new Put<>(new Paused(3)));
		assertThat(decode(definition, "Cleared", 1, "{\"why\":\"a\"}")).containsExactly(new Cleared("a"));
		refused(new OfRawGeneric(), "is generic, so records cannot be read without its type arguments");
	}

	private static Text folded(ProjectionDefinition<Text> definition, Object delta) throws Throwable {
		AppendRecord record = definition.codec().encode(delta);
		SequencedRecord read = new SequencedRecord(0, 0, record.headers(), record.body());
		Object decoded = definition.codec().decode(read);
		assertThat(decoded).isEqualTo(delta);
		return definition.folds().get(decoded.getClass()).fold(new Text(""), decoded, read);
	}

	private static void refused(Object projection, String message) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(() -> define(projection))
			.withMessageContaining(message);
	}

	record Text(String text) {

	}

	@DeltaName(aliases = "Whispered")
	record Said(@Nullable String text, int volume) {

		@Upcast(from = 1)
		static OlderSaid named(ObjectNode said) {
			return new OlderSaid(
					(said.get("word") != null) ? said.get("word").asString() : said.get("text").asString());
		}

		@Upcast(from = 2)
		static Said loud(OlderSaid said) {
			return new Said(said.text() + "!", 3);
		}

		@Downcast(to = 2)
		static JsonNode quiet(Said said) {
			return JsonNodeFactory.instance.objectNode().put("text", said.text().replace("!", ""));
		}

	}

	record OlderSaid(String text) {

	}

	abstract static class Texts {

		@InitialState
		Text nothing() {
			return new Text("");
		}

	}

	@StreamProjection(name = "upcasting", stream = "talk", version = 3)
	static class Upcasting extends Texts {

		@Fold
		Text said(Text text, Said said) {
			return text;
		}

		@Upcast(type = "Shouted", from = 1)
		Said shouted(String text) {
			return new Said(text, 9);
		}

		@Upcast(type = "Talked", from = 1)
		List<Said> talked(ArrayNode texts) {
			return texts.valueStream().map((text) -> new Said(text.asString(), 1)).toList();
		}

		@Upcast(type = "Renamed", from = 1)
		DeltaDocument renamed(DeltaDocument delta) {
			return delta.as("Said", 2, delta.body());
		}

		@UpcastState(from = 1)
		OlderText wrapped(String text) {
			return new OlderText(text);
		}

		@UpcastState(from = 2)
		ObjectNode marked(OlderText text) {
			return JsonNodeFactory.instance.objectNode().put("text", text.old() + ", upcast");
		}

	}

	record OlderText(String old) {

	}

	@StreamProjection(name = "without-type", stream = "talk")
	static class WithoutType extends Texts {

		@Fold
		Text said(Text text, Paused said) {
			return text;
		}

		@Upcast(from = 1)
		ObjectNode up(ObjectNode older) {
			return older;
		}

	}

	@StreamProjection(name = "without-result", stream = "talk")
	static class WithoutResult extends Texts {

		@Fold
		Text said(Text text, Paused said) {
			return text;
		}

		@Upcast(type = "Paused", from = 1)
		void up(ObjectNode older) {
		}

	}

	@StreamProjection(name = "with-hole", stream = "talk")
	static class WithHole extends Texts {

		@Fold
		Text said(Text text, Quiet.Said said) {
			return text;
		}

		@Upcast(type = "Said", from = 2)
		ObjectNode up(ObjectNode older) {
			return older;
		}

	}

	@StreamProjection(name = "future", stream = "talk")
	static class WithStateOfTheFuture extends Texts {

		@Fold
		Text said(Text text, Paused said) {
			return text;
		}

		@UpcastState(from = 1)
		ObjectNode up(ObjectNode older) {
			return older;
		}

	}

	@StreamProjection(name = "instance", stream = "talk")
	static class WithInstanceUpcaster extends Texts {

		@Fold
		Text said(Text text, Instance said) {
			return text;
		}

	}

	record Instance(String text) {

		@Upcast(from = 1)
		ObjectNode up(ObjectNode older) {
			return older;
		}

	}

	interface Quiet {

		record Said(String text) {

		}

	}

	sealed interface Event permits Opened, Closed, Pause {

	}

	record Opened(String name) implements Event {

	}

	record Closed(String name) implements Event {

	}

	sealed interface Pause extends Event permits Paused {

	}

	record Paused(int seconds) implements Pause {

	}

	@StreamProjection(name = "of-sealed", stream = "talk")
	static class OfSealed extends Texts {

		@Fold
		Text event(Text text, Event event) {
			return new Text("event");
		}

		@Fold
		Text closed(Text text, Closed closed) {
			return new Text("closed");
		}

	}

	interface Open {

	}

	record Loose(String name) implements Open {

	}

	@StreamProjection(name = "of-listed", stream = "talk")
	static class OfListed extends Texts {

		@Fold(subtypes = Loose.class)
		Text loose(Text text, Open open) {
			return new Text("loose");
		}

	}

	@JsonSubTypes(@JsonSubTypes.Type(Sub.class))
	interface Super {

	}

	record Sub(String name) implements Super {

	}

	@StreamProjection(name = "of-json-sub-types", stream = "talk")
	static class OfJsonSubTypes extends Texts {

		@Fold
		Text sub(Text text, Super event) {
			return new Text("sub");
		}

	}

	@StreamProjection(name = "of-open", stream = "talk")
	static class OfOpen extends Texts {

		@Fold
		Text open(Text text, Serializable event) {
			return text;
		}

	}

	sealed interface One permits Both {

	}

	sealed interface Other permits Both {

	}

	record Both(String name) implements One, Other {

	}

	@StreamProjection(name = "of-ambiguous", stream = "talk")
	static class OfAmbiguous extends Texts {

		@Fold
		Text one(Text text, One event) {
			return text;
		}

		@Fold
		Text other(Text text, Other event) {
			return text;
		}

	}

	@StreamProjection(name = "of-wrong-subtype", stream = "talk")
	static class OfWrongSubtype extends Texts {

		@Fold(subtypes = Paused.class)
		Text one(Text text, Open event) {
			return text;
		}

	}

	sealed interface Partly permits Unsealed, Sealed {

	}

	non-sealed interface Unsealed extends Partly {

	}

	record Sealed(String name) implements Partly {

	}

	@StreamProjection(name = "of-partly-open", stream = "talk")
	static class OfPartlyOpen extends Texts {

		@Fold
		Text one(Text text, Partly event) {
			return text;
		}

	}

	sealed interface Note permits Brief, Wordy {

		@Upcast(type = "Note", from = 1)
		static Note split(ObjectNode note) {
			String text = note.get("text").asString();
			return (text.length() > 5) ? new Wordy(text) : new Brief(text);
		}

	}

	record Brief(String text) implements Note {

	}

	record Wordy(String text) implements Note {

	}

	@StreamProjection(name = "of-notes", stream = "talk")
	static class OfNotes extends Texts {

		@Fold
		Text note(Text text, Note note) {
			return text;
		}

		@Upcast(type = "Remark", from = 1)
		Object remark(Brief remark) {
			return remark;
		}

	}

	sealed interface Untyped permits Bare {

		@Upcast(from = 1)
		static ObjectNode up(ObjectNode older) {
			return older;
		}

	}

	record Bare(String text) implements Untyped {

	}

	@StreamProjection(name = "of-untyped", stream = "talk")
	static class OfUntyped extends Texts {

		@Fold
		Text untyped(Text text, Untyped untyped) {
			return text;
		}

	}

	sealed interface Change<T> permits Put, Cleared {

	}

	record Put<T>(T value) implements Change<T> {

	}

	record Cleared(String why) implements Change<Paused> {

	}

	@StreamProjection(name = "of-generic", stream = "talk")
	static class OfGeneric extends Texts {

		@Fold
		Text change(Text text, Change<Paused> change) {
			return text;
		}

	}

	@StreamProjection(name = "of-raw-generic", stream = "talk")
	static class OfRawGeneric extends Texts {

		@Fold
		@SuppressWarnings("rawtypes")
		Text change(Text text, Change change) {
			return text;
		}

	}

	/**
	 * As Kotlin compiles a class with a companion object.
	 */
	record WithCompanion(String text) {

		@SuppressWarnings("unused")
		static final Companion Companion = new Companion();

		@Upcast(from = 1)
		static ObjectNode same(ObjectNode older) {
			return Companion.same(older);
		}

		static final class Companion {

			@Upcast(from = 1)
			ObjectNode same(ObjectNode older) {
				return older;
			}

			@Upcast(from = 2)
			ObjectNode up(ObjectNode older) {
				return older;
			}

		}

	}

	@StreamProjection(name = "talk", stream = "talk")
	static class OfCompanion extends Texts {

		@Fold
		Text said(Text state, WithCompanion said) {
			return state;
		}

	}

}
