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

package io.github.s2snapshot.editor.document;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.editor.text.Replacement;
import io.github.s2snapshot.editor.text.TextEdit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the decisions of {@link Document}.
 */
class DocumentTests {

	private static final String ID = "id";

	private Document document = Document.absent("Notes").with(new DocumentCreated(ID, "Ada"));

	private List<Edited> propose(long base, String writer, int number, TextEdit changes) {
		List<Edited> edits = this.document.edit(new ProposedEdit(ID, base, writer, number, "Ada", changes));
		edits.forEach((edit) -> this.document = this.document.with(edit));
		return edits;
	}

	private void write(String text) {
		propose(this.document.revision(), "first", (int) this.document.revision() + 1,
				TextEdit.of(this.document.text().length(), 0, text));
	}

	@Test
	void whenOthersHaveEditedThenTheEditIsTransformed() {
		write("Hello world");
		propose(1, "a", 1, TextEdit.of(0, 5, "Goodbye"));
		propose(1, "b", 1, TextEdit.of(11, 0, "!"));
		assertThat(this.document.text()).isEqualTo("Goodbye world!");
		assertThat(this.document.revision()).isEqualTo(3);
	}

	@Test
	void wordsThatAreTypedAtTheSamePositionShouldNotMix() {
		write("-");
		// Each of them sends a character, and receives that of the other one after that.
		propose(1, "b", 1, TextEdit.of(1, 0, "x"));
		propose(1, "a", 1, TextEdit.of(1, 0, "o"));
		propose(3, "b", 2, TextEdit.of(3, 0, "y"));
		propose(3, "a", 2, TextEdit.of(2, 0, "n"));
		propose(5, "a", 3, TextEdit.of(3, 0, "e"));
		assertThat(this.document.text()).isEqualTo("-onexy");
	}

	@Test
	void whenAnEditIsSentAgainThenItIsNotAppendedAgain() {
		write("Hello");
		TextEdit edit = TextEdit.of(5, 0, " world");
		assertThat(propose(1, "a", 1, edit)).hasSize(1);
		write("!");
		assertThat(propose(1, "a", 1, edit)).isEmpty();
		assertThat(this.document.text()).isEqualTo("Hello world!");
	}

	@Test
	void whenOthersHaveDeletedTheSameThenTheEditArrivesWithoutChanges() {
		write("Hello");
		propose(1, "a", 1, TextEdit.of(1, 3, ""));
		assertThat(propose(1, "b", 1, TextEdit.of(2, 1, ""))).containsExactly(new Edited("b", 1, "Ada", TextEdit.NONE));
		assertThat(this.document.text()).isEqualTo("Ho");
		assertThat(propose(1, "b", 1, TextEdit.of(2, 1, ""))).isEmpty();
	}

	@Test
	void whenTheBaseIsTooOldThenTheEditIsRefused() {
		IntStream.range(0, Document.MAX_RECENT + 10).forEach((i) -> write("x"));
		assertThat(this.document.recent()).hasSize(Document.MAX_RECENT);
		assertThatExceptionOfType(StaleEditException.class).isThrownBy(() -> propose(9, "a", 1, TextEdit.of(0, 0, "a")))
			.withMessage("The edit is based on revision 9 of document 'Notes', but only edits based on revision 10 or "
					+ "later can be combined with those of others. Receive the newer edits and send it again");
		propose(10, "a", 1, TextEdit.of(0, 0, "a"));
		assertThat(this.document.text()).startsWith("ax");
	}

	@Test
	void recentEditsShouldBeLimitedInSize() {
		write("x".repeat(20_000));
		write("x".repeat(20_000));
		assertThat(this.document.recent()).hasSize(1);
		write("x".repeat(50_000));
		assertThat(this.document.recent()).isEmpty();
		assertThat(this.document.text()).hasSize(90_000);
		write("x");
		assertThat(this.document.recent()).hasSize(1);
	}

	@Test
	void whenTheTextWouldBeTooLongThenTheEditIsRefused() {
		write("x".repeat(Document.MAX_LENGTH));
		assertThatExceptionOfType(InvalidEditException.class)
			.isThrownBy(() -> propose(1, "a", 1, TextEdit.of(0, 0, "a")))
			.withMessage("Document 'Notes' must have at most 100000 characters, but would have 100001");
		propose(1, "a", 1, TextEdit.of(0, 1, "a"));
		assertThat(this.document.text()).hasSize(Document.MAX_LENGTH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\r", "\0", "\u001b", "\ud83d", "\ude00\ud83d", "a\u0085" })
	void whenCharactersCannotBeShownThenTheEditIsRefused(String text) {
		assertThatExceptionOfType(InvalidEditException.class)
			.isThrownBy(() -> propose(0, "a", 1, TextEdit.of(0, 0, text)))
			.withMessageStartingWith("'inserted' must be well-formed text");
	}

	@Test
	void whenACharacterWouldBeSplitThenTheEditIsRefused() {
		write("a\ud83d\ude00b\tc\n");
		for (TextEdit edit : List.of(TextEdit.of(2, 0, "x"), TextEdit.of(1, 1, ""), TextEdit.of(2, 1, ""))) {
			assertThatExceptionOfType(InvalidEditException.class).isThrownBy(() -> propose(1, "a", 1, edit))
				.withMessage("'changes' must not split a character of two UTF-16 code units");
		}
		propose(1, "a", 1, TextEdit.of(1, 2, "\ud83d\ude01"));
		assertThat(this.document.text()).isEqualTo("a\ud83d\ude01b\tc\n");
	}

	@Test
	void whenTheEditDoesNotFitThenItIsRefused() {
		write("Hello");
		assertThatExceptionOfType(InvalidEditException.class)
			.isThrownBy(() -> propose(1, "a", 1, TextEdit.of(5, 1, "")))
			.withMessage("'changes' must not end after the text of document 'Notes', which has 5 characters, "
					+ "but end at 6");
		assertThatExceptionOfType(InvalidEditException.class)
			.isThrownBy(() -> propose(2, "a", 1, TextEdit.of(0, 1, "")))
			.withMessage("'base' must not be after revision 1 of document 'Notes', but is 2");
		write("x".repeat(1000));
		TextEdit many = new TextEdit(IntStream.range(0, Document.MAX_REPLACEMENTS + 1)
			.mapToObj((i) -> new Replacement(2 * i, 0, "x"))
			.toList());
		assertThatExceptionOfType(InvalidEditException.class).isThrownBy(() -> propose(2, "a", 1, many))
			.withMessage("'changes' must have at most 100 replacements, but have 101");
	}

	@Test
	void whenTheDocumentIsAnotherOneThenTheEditIsRefused() {
		ProposedEdit edit = new ProposedEdit("other", 0, "a", 1, "Ada", TextEdit.of(0, 0, "a"));
		assertThatExceptionOfType(DocumentNotFoundException.class).isThrownBy(() -> this.document.edit(edit));
		assertThatExceptionOfType(DocumentNotFoundException.class).isThrownBy(() -> Document.absent("Notes").edit(edit))
			.withMessage("Document 'Notes' does not exist, or was deleted and created again");
	}

	@Test
	void whenTheDocumentExistsThenItIsNotCreatedAgain() {
		assertThat(Document.absent("Notes").create("one", "Ada")).containsExactly(new DocumentCreated("one", "Ada"));
		assertThat(this.document.create("other", "Ada")).isEmpty();
		write("Hello");
		assertThat(this.document.with(new DocumentCreated("other", "Ada"))).isSameAs(this.document);
	}

	@Test
	void descriptionShouldNotHaveTheText() {
		write("secret");
		assertThat(this.document).hasToString("Document[Notes, revision 1, 6 characters]");
		assertThat(this.document.recent().get(0)).asString().doesNotContain("secret");
	}

}
