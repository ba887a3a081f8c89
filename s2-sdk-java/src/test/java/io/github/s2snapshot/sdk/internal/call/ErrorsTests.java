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

package io.github.s2snapshot.sdk.internal.call;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Errors}.
 */
class ErrorsTests {

	private static final CallTarget TARGET = new CallTarget("append", "some-basin", "flights");

	@ParameterizedTest
	@EnumSource(ErrorCode.class)
	void whenCodeIsKnownThenItDecidesAboutRetryAndSideEffects(ErrorCode code) {
		S2Exception error = Errors.ofAnswer(TARGET, code.httpStatus(), new ErrorBody.Coded(code, "why").toJson(), null);
		assertThat(error).isInstanceOfSatisfying(S2ServerException.class, (server) -> {
			assertThat(server.status()).isEqualTo(code.httpStatus());
			assertThat(server.code()).isEqualTo(code.code());
			assertThat(server.serverMessage()).isEqualTo("why");
		});
		assertThat(error.isRetryable()).isEqualTo(code.isRetryable());
		assertThat(error.hasNoSideEffects()).isEqualTo(code.hasNoSideEffects());
		assertThat(error).hasMessageContaining("stream 'flights' of basin 'some-basin'")
			.hasMessageContaining(code.code())
			.hasMessageContaining("why");
	}

	@Test
	void whenKnownCodeHasAnotherStatusThenItIsIgnored() {
		S2Exception error = Errors.ofAnswer(TARGET, 500, "{\"code\":\"rate_limited\",\"message\":\"m\"}", null);
		assertThat(error.isRetryable()).isFalse();
		assertThat(error.hasNoSideEffects()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "408,true", "429,true", "500,true", "502,true", "503,true", "504,true", "400,false", "404,false",
			"409,false", "501,false" })
	void whenCodeIsUnknownThenStatusDecidesAboutRetry(int status, boolean retryable) {
		S2Exception error = Errors.ofAnswer(TARGET, status, "{\"code\":\"brand_new\",\"message\":\"m\"}", null);
		assertThat(error.isRetryable()).isEqualTo(retryable);
		assertThat(error.hasNoSideEffects()).isFalse();
	}

	@Test
	void whenBodyIsNotAnS2ErrorThenMessageReportsIt() {
		S2Exception html = Errors.ofAnswer(TARGET, 502, "<html>" + "x".repeat(1000), null);
		assertThat(html).hasMessageContaining("the server answered 502 without an S2 error: <html>")
			.hasMessageContaining("…");
		assertThat(html.isRetryable()).isTrue();
		assertThat(html.hasNoSideEffects()).isFalse();
		assertThat(Errors.ofAnswer(TARGET, 404, "", null)).hasMessageContaining("the body is empty")
			.hasMessageContaining("Check that the endpoint is an S2 server");
	}

	@Test
	void conditionErrorsShouldHaveTheActualValue() {
		assertThat(Errors.ofAnswer(TARGET, 412, "{\"seq_num_mismatch\":18446744073709551615}", null))
			.isInstanceOfSatisfying(SeqNumMismatchException.class,
					(error) -> assertThat(error.actualSeqNum()).isEqualTo(-1))
			.hasMessageContaining("18446744073709551615");
		assertThat(Errors.ofAnswer(TARGET, 412, "{\"fencing_token_mismatch\":\"tok\"}", null)).isInstanceOfSatisfying(
				FencingTokenMismatchException.class, (error) -> assertThat(error.actualToken()).isEqualTo("tok"));
		assertThat(Errors.ofAnswer(TARGET, 416, "{\"tail\":{\"seq_num\":6,\"timestamp\":7}}", null))
			.isInstanceOfSatisfying(UnwrittenPositionException.class,
					(error) -> assertThat(error.tail()).isEqualTo(new StreamPosition(6, 7)));
	}

	@Test
	void errorShouldHaveTheRetryAfterTimeOfTheHeader() {
		assertThat(Errors.ofAnswer(TARGET, 429, "{\"code\":\"rate_limited\",\"message\":\"\"}", " 250 "))
			.isInstanceOfSatisfying(S2ServerException.class,
					(error) -> assertThat(error.retryAfter()).isEqualTo(Duration.ofMillis(250)));
		assertThatNoException().isThrownBy(() -> Errors.ofAnswer(TARGET, 429, "", "soon"));
	}

}
