package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/middleware"
	"example.com/gin-ship/example-app/internal/problem"
	"example.com/gin-ship/example-app/internal/telemetry"
	"example.com/gin-ship/example-app/internal/users"
)

type userRoutes struct {
	store   users.Store
	metrics *telemetry.Metrics
	log     *slog.Logger
	maxBody int64
}

func (u userRoutes) create(c *gin.Context) {
	var given users.New
	if refused := decode(c.Request, &given, u.maxBody); refused != nil {
		problem.Write(c.Writer, refused.status, refused.detail)
		return
	}
	if wrong := given.Validate(); len(wrong) > 0 {
		problem.Write(c.Writer, http.StatusUnprocessableEntity, "the user can't be stored as it is", pointers(wrong)...)
		return
	}
	user, err := u.store.Create(c.Request.Context(), given)
	if err != nil {
		u.fail(c, err)
		return
	}
	u.metrics.UsersCreated.Inc()
	c.Header("Location", fmt.Sprintf("/user/%d", user.ID))
	c.JSON(http.StatusCreated, user)
}

func (u userRoutes) get(c *gin.Context) {
	id, ok := parseID(c.Param("id"))
	if !ok {
		problem.Write(c.Writer, http.StatusBadRequest, "an id is a positive whole number")
		return
	}
	user, err := u.store.Get(c.Request.Context(), id)
	switch {
	case err == nil:
		u.metrics.UserLookups.WithLabelValues("found").Inc()
		c.JSON(http.StatusOK, user)
	case errors.Is(err, users.ErrNotFound):
		u.metrics.UserLookups.WithLabelValues("missing").Inc()
		u.fail(c, err)
	default:
		u.metrics.UserLookups.WithLabelValues("error").Inc()
		u.fail(c, err)
	}
}

// parseID takes one spelling of each id only: neither "+1" nor "01".
func parseID(text string) (int64, bool) {
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0 && strconv.FormatInt(id, 10) == text
}

// fail answers for a store that did not. The cause goes to the log: it may name hosts, and never tells a caller what to do.
func (u userRoutes) fail(c *gin.Context, err error) {
	switch {
	case errors.Is(err, users.ErrNotFound):
		problem.Write(c.Writer, http.StatusNotFound, users.ErrNotFound.Error())
		return
	case errors.Is(err, users.ErrEmailTaken):
		problem.Write(c.Writer, http.StatusConflict, users.ErrEmailTaken.Error(), problem.FieldError{Pointer: "#/email", Detail: "is taken"})
		return
	}
	u.log.LogAttrs(c.Request.Context(), slog.LevelError, "store", append([]slog.Attr{slog.String("cause", err.Error())}, middleware.Identity(c)...)...)
	if errors.Is(err, users.ErrUnavailable) {
		c.Header("Retry-After", "5")
		problem.Write(c.Writer, http.StatusServiceUnavailable, users.ErrUnavailable.Error()+"; try again in a few seconds")
		return
	}
	problem.WriteInternal(c.Writer)
}

func pointers(wrong map[string]string) []problem.FieldError {
	var all []problem.FieldError
	for field, detail := range wrong {
		all = append(all, problem.FieldError{Pointer: "#/" + field, Detail: detail})
	}
	slices.SortFunc(all, func(a, b problem.FieldError) int { return strings.Compare(a.Pointer, b.Pointer) })
	return all
}
