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

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import io.github.s2snapshot.editor.document.Documents;
import io.github.s2snapshot.editor.presence.Presence;
import io.github.s2snapshot.editor.replay.TraceReplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;

/**
 * Tests for requests that change something, which pages of other sites cannot send.
 */
@WebMvcTest({ DocumentController.class, EditController.class, CaretController.class, ReplayController.class })
class WritingRequestTests {

	private static final Set<RequestMethod> WRITING = Set.of(RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH,
			RequestMethod.DELETE);

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private RequestMappingHandlerMapping mappings;

	@Autowired
	private Environment environment;

	@MockitoBean
	private Documents documents;

	@MockitoBean
	private Presence presence;

	@MockitoBean
	private TraceReplay replay;

	@ParameterizedTest
	@CsvSource({ "POST, /api/documents", "DELETE, /api/documents/Notes", "POST, /api/documents/Notes/edits",
			"PUT, /api/documents/Notes/carets/a", "DELETE, /api/documents/Notes/carets/a",
			"PUT, /api/documents/Notes/replay", "DELETE, /api/documents/Notes/replay" })
	void whenRequestIsNotJsonThenItIsRefused(HttpMethod method, String path) {
		for (String type : List.of("", MediaType.TEXT_PLAIN_VALUE, MediaType.APPLICATION_FORM_URLENCODED_VALUE,
				MediaType.MULTIPART_FORM_DATA_VALUE)) {
			assertThat(send(method, path, (type.isEmpty()) ? null : type)).hasStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
		}
		then(this.documents).shouldHaveNoInteractions();
		then(this.presence).shouldHaveNoInteractions();
		then(this.replay).shouldHaveNoInteractions();
	}

	@Test
	void whenRequestIsJsonWithoutBodyThenItIsAccepted() {
		assertThat(send(HttpMethod.DELETE, "/api/documents/Notes", MediaType.APPLICATION_JSON_VALUE))
			.hasStatus(HttpStatus.NO_CONTENT);
		then(this.documents).should().delete("Notes");
	}

	@Test
	void everyWritingRequestShouldRequireJson() {
		Map<RequestMappingInfo, ?> methods = this.mappings.getHandlerMethods();
		assertThat(methods.keySet())
			.filteredOn((mapping) -> mapping.getMethodsCondition().getMethods().stream().anyMatch(WRITING::contains))
			.hasSize(7)
			.allSatisfy((mapping) -> assertThat(mapping.getConsumesCondition().getConsumableMediaTypes())
				.containsExactly(MediaType.APPLICATION_JSON));
	}

	@Test
	void everyResponseShouldHaveSecurityHeaders() {
		assertThat(this.mvc.get().uri("/api/documents/Notes/none"))
			.hasHeader("Content-Security-Policy", SecurityHeadersFilter.CONTENT_SECURITY_POLICY)
			.hasHeader("X-Content-Type-Options", "nosniff")
			.hasHeader("X-Frame-Options", "DENY")
			.hasHeader("Referrer-Policy", "no-referrer");
		assertThat(SecurityHeadersFilter.CONTENT_SECURITY_POLICY).doesNotContain("unsafe", "*");
	}

	@Test
	void editorShouldListenOnTheLoopbackAddressOnly() {
		assertThat(this.environment.getProperty("server.address")).isEqualTo("127.0.0.1");
	}

	private MockMvcTester.MockMvcRequestBuilder send(HttpMethod method, String path, @Nullable String type) {
		MockMvcTester.MockMvcRequestBuilder request = this.mvc.method(method).uri(path);
		return (type != null) ? request.contentType(type) : request;
	}

}
