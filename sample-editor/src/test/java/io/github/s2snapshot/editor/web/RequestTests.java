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

package io.github.s2snapshot.editor.web;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import io.github.s2snapshot.editor.document.Documents;
import io.github.s2snapshot.editor.document.InvalidEditException;
import io.github.s2snapshot.editor.document.ProposedEdit;
import io.github.s2snapshot.editor.document.TestDocuments;
import io.github.s2snapshot.editor.presence.Presence;
import io.github.s2snapshot.editor.replay.TraceReplay;
import io.github.s2snapshot.editor.text.TextEdit;
import io.github.s2snapshot.keyed.KeyException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2TransportException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * Tests for the validation of requests and the responses to failures.
 */
@WebMvcTest({ DocumentController.class, EditController.class, CaretController.class, ReplayController.class })
class RequestTests {

	private static final String EDIT = """
			{"document":"id","base":3,"writer":"a-1","number":2,"author":" Ada ","changes":[{"position":4,"deleted":1,"inserted":"x"}]}
			""";

	@Autowired
	private MockMvcTester mvc;

	@MockitoBean
	private Documents documents;

	@MockitoBean
	private Presence presence;

	@MockitoBean
	private TraceReplay replay;

	private MvcTestResult send(HttpMethod method, String path, String json) {
		return this.mvc.method(method).uri(path).contentType(MediaType.APPLICATION_JSON).content(json).exchange();
	}

	@Test
	void whenEditIsValidThenItIsAppended() {
		given(this.documents.edit(eq("Notes"), any())).willReturn(TestDocuments.create("Notes"));
		assertThat(send(HttpMethod.POST, "/api/documents/Notes/edits", EDIT)).hasStatusOk()
			.bodyJson()
			.isEqualTo("{\"revision\":0}");
		then(this.documents).should().edit("Notes", new ProposedEdit("id", 3, "a-1", 2, "Ada", TextEdit.of(4, 1, "x")));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					"document":"id",              |                              | 'document' and 'changes' must not be missing
					"base":3                      | "base":-1                    | 'base' must be a revision, 0 or greater, but is -1
					"base":3,                     |                              | 'base' must be a revision, 0 or greater, but is null
					"base":3                      | "base":"3"                   | 'base' has a value of the wrong type
					"base":3                      | "base":3.5                   | 'base' has a value of the wrong type
					"number":2                    | "number":0                   | 'number' must be 1 or greater, but is 0
					a-1                           | a 1                          | 'writer' must be 1 to 40 letters, digits or hyphens
					" Ada "                       | " "                          | 'author' must be 1 to 40 characters without control characters
					"position":4                  | "position":-4                | 'position' must not be negative, but is -4
					"deleted":1,"inserted":"x"    | "deleted":0,"inserted":""    | 'deleted' or 'inserted' must not be empty
					"inserted":"x"                | "inserted":null              | 'inserted' must not be null
					[{                            | [null,{                      | 'replacements' must not contain null
					{"doc                         | {{"doc                       | The request is not valid JSON
					""")
	void whenEditIsNotValidThen400(String part, @Nullable String replacement, String detail) {
		String json = EDIT.replace(part, (replacement != null) ? replacement : "");
		assertThat(send(HttpMethod.POST, "/api/documents/Notes/edits", json)).hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.extractingPath("$.detail")
			.isEqualTo(detail);
		then(this.documents).shouldHaveNoInteractions();
	}

	@Test
	void whenAppendFailsThenTheResponseSaysWhetherItMayHaveHappened() {
		given(this.documents.edit(any(), any())).willThrow(new InvalidEditException("too long"),
				new KeyException("too long a key", null), new ProjectionException("not available", null),
				new S2ConnectException("refused", new IOException("refused"), true),
				new S2TransportException("reset", new IOException("reset"), false));
		for (int status : List.of(400, 400, 503, 503, 502)) {
			assertThat(send(HttpMethod.POST, "/api/documents/Notes/edits", EDIT)).hasStatus(status);
		}
	}

	@ParameterizedTest
	@CsvSource({ "0", "2001", "-5" })
	void whenRateIsNotValidThen400(int rate) {
		assertThat(send(HttpMethod.PUT, "/api/documents/Notes/replay", "{\"rate\":" + rate + "}"))
			.hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.extractingPath("$.detail")
			.isEqualTo("'rate' must be the number of edits per second, from 1 to 2000, but is " + rate);
		then(this.replay).shouldHaveNoInteractions();
	}

	@Test
	void whenCaretIsNotValidThen400() {
		given(this.documents.name("Notes")).willReturn("Notes");
		for (String json : List.of("{\"author\":\"Ada\",\"revision\":0,\"anchor\":-1,\"head\":0}",
				"{\"author\":\"Ada\"}", "{\"revision\":0,\"anchor\":0,\"head\":0}")) {
			assertThat(send(HttpMethod.PUT, "/api/documents/Notes/carets/a", json)).hasStatus(HttpStatus.BAD_REQUEST);
		}
		then(this.presence).shouldHaveNoInteractions();
	}

}
